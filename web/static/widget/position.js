// Where the person is, asked only when they press the button for it.

const PATIENCE_MS = 12000;
const FRESH_MS = 300000;

/** `{lat, lon}` in degrees. Rejects with the key of what to say: `position_refused` or `position_unknown`. */
export function locate(geolocation = navigator.geolocation) {
  return new Promise((resolve, reject) => {
    geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude, lon: coords.longitude }),
      (error) => reject(new Error(error && error.code === 1 ? "position_refused" : "position_unknown")),
      { timeout: PATIENCE_MS, maximumAge: FRESH_MS },
    );
  });
}
