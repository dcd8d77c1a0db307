// The tooltip of every chart: the values of all curves nearest to the pointer's place.
const format = (value, unit) => {
  if (unit === '' && Math.abs(value) < 1e4)
    return value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(2) : String(Number(value.toPrecision(4)));
  const prefixes = ['', 'k', 'M', 'G', 'T'];
  let prefix = 0;
  for (; Math.abs(value) >= 999.5 && prefix < 4; prefix++) value /= 1000;
  return Number(value.toPrecision(3)) + (unit === 'B' ? ' ' : '') + prefixes[prefix] + unit;
};

const nearest = (sorted, value) => {
  let low = 0, high = sorted.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle; else high = middle;
  }
  return value - sorted[low] < sorted[high] - value ? low : high;
};

const add = (parent, tag, style, text) => {
  const element = parent.appendChild(document.createElement(tag));
  element.className = style;
  element.textContent = text;
  return element;
};

for (const figure of document.querySelectorAll('figure.chart[data-unit]')) {
  const {from, to, curves} = JSON.parse(figure.querySelector('script').textContent);
  for (const area of figure.querySelectorAll('.area')) {
    const cursor = add(area, 'div', 'cursor', ''), tip = add(area, 'div', 'tip', '');
    area.addEventListener('pointermove', event => {
      const box = area.getBoundingClientRect();
      const at = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
      const step = Math.round(from + at * (to - from));
      cursor.style.left = tip.style.left = 100 * at + '%';
      tip.classList.toggle('left', at > 0.5);
      tip.replaceChildren();
      add(tip, 'b', '', (figure.dataset.across === 'step' ? 'step ' : '') + step.toLocaleString('en')
          + (figure.dataset.across === 'step' ? '' : ' ' + figure.dataset.across));
      for (const {name, style, x, y} of curves) {
        const i = nearest(x, step);
        const where = style.startsWith('marks') ? ' at ' + x[i].toLocaleString('en') : '';
        add(tip, 'span', style, name + where);
        add(tip, 'output', '', format(y[i], figure.dataset.unit));
      }
      area.classList.add('hover');
    });
    area.addEventListener('pointerleave', () => area.classList.remove('hover'));
  }
}
