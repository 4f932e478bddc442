/* The page's own program: numbers on every map, links between maps and tables, two maps as one, the slider. */
(() => {
  const told = JSON.parse(document.getElementById('dossier-data').textContent);
  const maps = window.dossierMaps;
  const MOST_NUMBERS = 300;
  const NUMBER = 26; // pixels from one number to the next
  const WAYS = [0, 1, 2, 3].flatMap((away) => away === 0 ? [[0, 0]]
    : [[0, -1], [1, 0], [0, 1], [-1, 0], [1, -1], [1, 1], [-1, 1], [-1, -1]].map(([x, y]) => [x * away, y * away]));
  let marked = null;

  for (const map of Object.values(maps)) L.control.scale({ imperial: false }).addTo(map);

  for (const map of [maps.overview, maps.before, maps.after]) {
    for (const change of told.changes.slice(0, MOST_NUMBERS)) {
      const icon = L.divIcon({ className: '', iconSize: [28, 28],
        html: `<span class="number" style="border-color:${change.colour}">${change.number}</span>` });
      L.marker([change.place[1], change.place[0]], { icon, title: change.label, alt: change.label })
        .on('click', () => { choose(change.number, map === maps.overview); })
        .addTo(map).change = change;
    }
    const apart = () => {
      const taken = [];
      map.eachLayer((layer) => {
        if (!layer.change) return;
        const at = map.latLngToLayerPoint(layer.getLatLng());
        const place = WAYS.map(([x, y]) => L.point(at.x + x * NUMBER, at.y + y * NUMBER))
          .find((each) => taken.every((other) => other.distanceTo(each) >= NUMBER)) ?? at;
        taken.push(place);
        layer.getElement().style.translate = `${place.x - at.x}px ${place.y - at.y}px`;
      });
    };
    map.on('zoomend', apart);
    apart();
    map.eachLayer((layer) => {
      const number = layer.feature?.properties?.number;
      if (number) layer.on('click', () => { choose(number, true); });
    });
  }

  /** Show a change in every table, and on the maps when asked for. */
  function choose(number, scroll) {
    for (const row of document.querySelectorAll('tr.chosen')) row.classList.remove('chosen');
    const rows = document.querySelectorAll(`tr[data-row="${number}"]`);
    for (const row of rows) row.classList.add('chosen');
    if (scroll) document.getElementById(`change-${number}`)?.scrollIntoView({ block: 'center' });
    mark(number);
  }

  function mark(number) {
    const change = told.changes.find((each) => each.number === number);
    marked?.remove();
    if (!change) return;
    const [west, south, east, north] = change.bounds;
    const bounds = L.latLngBounds([south, west], [north, east]);
    marked = L.rectangle(bounds.pad(0.1), { color: '#0a4fd0', weight: 4, fill: false, interactive: false });
    marked.addTo(maps.overview);
    for (const map of Object.values(maps)) map.fitBounds(bounds.pad(0.6), { animate: false });
  }

  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('[data-change]');
    if (!link) return;
    choose(Number(link.dataset.change), false);
  });

  /* Two maps that show the same ground. */
  let moving = false;
  const together = (one, other) => {
    one.on('move', () => {
      if (moving) return;
      moving = true;
      other.setView(one.getCenter(), one.getZoom(), { animate: false });
      moving = false;
    });
  };
  together(maps.before, maps.after);
  together(maps.after, maps.before);

  /* The slider: what lies left of it is before, right of it is after. */
  const slider = document.getElementById('swipe-slider');
  const edge = document.getElementById('swipe-edge');
  const cut = () => {
    const map = maps.swipe, size = map.getSize(), share = Number(slider.value) / 1000;
    const nw = map.containerPointToLayerPoint([0, 0]), se = map.containerPointToLayerPoint(size);
    const x = nw.x + size.x * share;
    const box = (left, right) => `polygon(${left}px ${nw.y}px, ${right}px ${nw.y}px, ${right}px ${se.y}px, ${left}px ${se.y}px)`;
    map.getPane('before').style.clipPath = box(nw.x, x);
    map.getPane('after').style.clipPath = box(x, se.x);
    edge.style.left = `${share * 100}%`;
  };
  slider.addEventListener('input', cut);
  maps.swipe.on('move zoomend resize', cut);
  cut();

  const opened = /^#change-(\d+)$/.exec(location.hash);
  if (opened) choose(Number(opened[1]), true);
  window.addEventListener('beforeprint', () => { for (const map of Object.values(maps)) map.invalidateSize({ animate: false }); });
})();
