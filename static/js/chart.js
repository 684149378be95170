/* Charts: draws every <figure class="chart" data-chart="ID"> from the JSON of <script id="ID" type="application/json">.
   The shape is described in templates/includes/chart.html. The table beside it carries the same figures; the hover shows the server's
   own texts, never a number formatted here. Only scatter, bar and pie: the bundle draws nothing else. */
(() => {
  const PRINT = { width: 620, height: 280 }; // px, as in css/print.css; fits A4 and Letter; the print's own width is known too late
  const PATTERNS = ["", "\\", ".", "-", "/", "|", "+", "x"];
  const escape = (text) => String(text).replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);

  // A custom property holds light-dark(…); the browser resolves it only in a real property of a real element.
  const palette = (scheme) => {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.forcedColorAdjust = "none"; // a high-contrast theme would give one colour for all series, and for gaps
    if (scheme) probe.style.colorScheme = scheme;
    const read = (name) => {
      probe.style.color = `var(--${name})`;
      return getComputedStyle(probe).color;
    };
    const colours = { series: Array.from({ length: 9 }, (_, i) => read(`series-${i}`)) };
    for (const name of ["ink", "ink-soft", "rule", "rule-strong", "surface", "warn", "warn-tint"]) colours[name] = read(name);
    probe.remove();
    return colours;
  };

  const hover = (series, unit) => ({
    customdata: series.values.map((_, i) => [escape(series.name), escape(series.texts?.[i] ?? ""), escape(unit)]),
    hovertemplate: "%{customdata[0]}, %{x}<br>%{customdata[1]} %{customdata[2]}<extra></extra>",
  });

  const marker = (series, chart, colours) => {
    const fill = { color: colours.series[series.token], line: { color: colours.surface, width: 1 } };
    if (chart.kind !== "stacked-bar" || !PATTERNS[series.token - 1]) return fill;
    const hatch = { shape: PATTERNS[series.token - 1], fillmode: "overlay", fgcolor: colours.surface, fgopacity: 0.45, size: 6, solidity: 0.2 };
    return { ...fill, pattern: hatch };
  };

  const bars = (chart, colours) => chart.series.map((series) => {
    const flat = chart.orientation === "h";
    const axes = flat ? { x: series.values, y: chart.x, orientation: "h" } : { x: chart.x, y: series.values };
    const trace = { type: "bar", name: series.name, ...axes, ...hover(series, chart.unit), marker: marker(series, chart, colours) };
    return flat ? { ...trace, hovertemplate: trace.hovertemplate.replace("%{x}", "%{y}") } : trace;
  });

  const lines = (chart, colours) => chart.series.map((series) => ({
    type: "scatter", mode: chart.kind === "area" ? "lines" : "lines+markers", name: series.name, x: chart.x, y: series.values,
    connectgaps: false, ...hover(series, chart.unit),
    line: { color: colours.series[series.token], width: 2.25, dash: series.dash || "solid" },
    marker: { color: colours.series[series.token], size: 7, symbol: series.token },
    // Never stackgroup: Plotly would stack a missing value as zero. Stacks are drawn as bars.
    fill: chart.kind === "area" && series.token ? "tozeroy" : "none",
  }));

  const slices = (chart, colours) => {
    const fills = chart.series.map((series) => colours.series[series.token]);
    const shapes = chart.series.map((series) => PATTERNS[series.token - 1] || "");
    const hatch = { shape: shapes, fillmode: "replace", bgcolor: fills, fgcolor: fills.map(() => colours.surface), fgopacity: 0.45, size: 6, solidity: 0.2 };
    return [{
      type: "pie", hole: 0.62, sort: false, direction: "clockwise", textinfo: "none",
      labels: chart.series.map((series) => escape(series.name)), values: chart.series.map((series) => series.values[0]),
      customdata: chart.series.map((series) => `${escape(series.texts?.[0] ?? "")} ${escape(chart.unit)}`), hovertemplate: "%{label}<br>%{customdata}<extra></extra>",
      marker: { colors: fills, line: { color: colours.surface, width: 2 }, pattern: hatch },
    }];
  };

  const gapMarks = (chart, colours) => (chart.gaps || []).map((gap) => {
    const at = chart.x.indexOf(gap.x);
    const [along, across] = chart.orientation === "h" ? ["y", "x"] : ["x", "y"];
    return {
      shape: { type: "rect", layer: "below", [`${along}ref`]: along, [`${across}ref`]: "paper", [`${along}0`]: at - 0.5, [`${along}1`]: at + 0.5, [`${across}0`]: 0, [`${across}1`]: 1, fillcolor: colours["warn-tint"], line: { color: colours.warn, width: 1, dash: "dot" } },
      note: { text: escape(gap.label), hovertext: escape(gap.reason), [`${along}ref`]: along, [`${across}ref`]: "paper", [along]: at, [across]: 0.02, [`${across}anchor`]: across === "y" ? "bottom" : "left", showarrow: false, textangle: along === "x" ? -90 : 0, font: { color: colours.warn, size: 12 } },
    };
  });

  const layout = (chart, colours) => {
    const marks = chart.kind === "donut" ? [] : gapMarks(chart, colours);
    const category = { type: "category", categoryorder: "array", categoryarray: chart.x, tickfont: { color: colours["ink-soft"] }, linecolor: colours["rule-strong"], showgrid: false, automargin: true, fixedrange: true };
    const value = { gridcolor: colours.rule, zerolinecolor: colours["rule-strong"], tickfont: { color: colours["ink-soft"] }, rangemode: "tozero", exponentformat: "none", separatethousands: true, nticks: 6, automargin: true, fixedrange: true, ticksuffix: "" };
    const [x, y] = chart.orientation === "h" ? [value, { ...category, autorange: "reversed" }] : [category, value];
    return { xaxis: x, yaxis: y, shapes: marks.map((m) => m.shape), annotations: marks.map((m) => m.note), barmode: chart.kind === "stacked-bar" ? "relative" : "group", bargap: 0.28, bargroupgap: 0.06, showlegend: false, dragmode: false, hovermode: "closest", margin: { l: 8, r: 8, t: 8, b: 8 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", separators: chart.separators || ".,", font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: colours.ink }, hoverlabel: { bgcolor: colours.surface, bordercolor: colours["rule-strong"], font: { color: colours.ink, size: 13 }, align: "left" } };
  };

  const draw = (figure, print) => {
    const chart = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
    const colours = palette(print && "light");
    const traces = chart.kind === "donut" ? slices(chart, colours) : chart.kind.endsWith("bar") ? bars(chart, colours) : lines(chart, colours);
    const paper = print ? PRINT : { autosize: true };
    return Plotly.react(figure.querySelector(".plot"), traces, { ...layout(chart, colours), ...paper }, { displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false });
  };

  const drawAll = (root = document, print = false) => root.querySelectorAll("figure.chart[data-chart]").forEach((figure) => draw(figure, print));
  document.addEventListener("DOMContentLoaded", () => drawAll());
  document.addEventListener("themechange", () => drawAll());
  document.addEventListener("htmx:afterSettle", (event) => drawAll(event.target));
  addEventListener("beforeprint", () => drawAll(document, true));
  addEventListener("afterprint", () => drawAll());
})();
