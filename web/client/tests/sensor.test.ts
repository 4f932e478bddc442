import { expect, test, vi } from 'vitest';
import { position, watchPosition } from '../src/state/position';

function sensor(): (longitude: number) => void {
  let told: PositionCallback = () => undefined;
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('navigator', { geolocation: { watchPosition: (found: PositionCallback) => { told = found; return 1; }, clearWatch: () => undefined } });
  return (longitude) => told({ coords: { longitude, latitude: 37.6, accuracy: 7, heading: null, speed: null }, timestamp: Date.now() } as GeolocationPosition);
}

test.each([[60_000, 115.6], [180_000, undefined]])('a page opened %i ms after the last look begins with that place only while it may still hold', (passed, longitude) => {
  vi.useFakeTimers();
  const tell = sensor();
  const end = watchPosition();
  tell(115.6);
  end();

  vi.advanceTimersByTime(passed);
  const endAgain = watchPosition();

  expect(position.value?.longitude).toBe(longitude);
  endAgain();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
