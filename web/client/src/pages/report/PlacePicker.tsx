import type { Place } from '../../domain/report';
export function PlacePicker(_: { at: Place | null; pick: (place: Place) => void }) {
  return <p>map</p>;
}
