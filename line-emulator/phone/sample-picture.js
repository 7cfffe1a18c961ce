/** A picture to send where there is none at hand: hills under a sky, drawn here. @returns {Promise<Blob>} */
export function samplePicture() {
  const canvas = document.createElement('canvas');
  canvas.width = 640;
  canvas.height = 480;
  const pen = canvas.getContext('2d');
  if (pen === null) return Promise.reject(new Error('この端末では見本の写真を作れません。'));
  const sky = pen.createLinearGradient(0, 0, 0, 480);
  sky.addColorStop(0, '#8fc7ec');
  sky.addColorStop(1, '#eaf6fb');
  pen.fillStyle = sky;
  pen.fillRect(0, 0, 640, 480);
  pen.fillStyle = '#fff3c4';
  pen.beginPath();
  pen.arc(500, 110, 46, 0, 7);
  pen.fill();
  for (const [colour, height, phase] of /** @type {const} */ ([
    ['#7fae8d', 280, 0],
    ['#4f8a63', 340, 2],
    ['#2f6b47', 400, 4],
  ])) {
    pen.fillStyle = colour;
    pen.beginPath();
    pen.moveTo(0, 480);
    for (let x = 0; x <= 640; x += 8) pen.lineTo(x, height - 36 * Math.sin(x / 95 + phase));
    pen.lineTo(640, 480);
    pen.fill();
  }
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error('この端末では見本の写真を作れません。')) : resolve(blob)),
      'image/jpeg',
      0.9,
    ),
  );
}
