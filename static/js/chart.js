/* Charts: draws every <figure class="chart" data-chart="ID"> from the JSON of <script id="ID" type="application/json">.
   The shape is described in templates/includes/chart.html. The table beside it carries the same figures; the hover shows
   the server's own texts, never a number formatted here. Only scatter, bar and pie: the bundle draws nothing else. */
(() => {
  const { escape, isFlat, keys, layout, palette } = globalThis.chartLayout;
  const PATTERNS = ["", "\\", ".", "-", "/", "|", "+", "x"]; // of the tokens 1 to 8, as .legend.patterned shows them
  const PRINT = { width: 620, height: 280 }; // px, as in css/print.css; the print's own width is known too late
  const CONFIG = { displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false };

  const patternOf = (series) => PATTERNS[series.token - 1] || "";
  const hatch = (colours) => ({ fgopacity: 0.45, size: 6, solidity: 0.2, fgcolor: colours.surface });

  // No markup but line breaks: Plotly writes the rest as style attributes, which the page's policy refuses.
  const hover = (chart, series) => ({
    customdata: series.values.map((_, i) => [series.name, series.texts?.[i] ?? "", chart.unit].map(escape)),
    hovertemplate: isFlat(chart)
      ? "%{customdata[0]}, %{y}<br>%{customdata[1]} %{customdata[2]}<extra></extra>"
      : "%{customdata[0]}, %{x}<br>%{customdata[1]} %{customdata[2]}<extra></extra>",
  });

  const bar = (chart, series, colours) => {
    const along = isFlat(chart)
      ? { x: series.values, y: keys(chart), orientation: "h" }
      : { x: keys(chart), y: series.values };
    const marker = { color: colours.series[series.token], line: { color: colours.surface, width: 1 } };
    if (chart.kind === "stacked-bar" && patternOf(series)) {
      marker.pattern = { ...hatch(colours), shape: patternOf(series), fillmode: "overlay" };
    }
    return { type: "bar", name: series.name, ...along, ...hover(chart, series), marker };
  };

  const line = (chart, series, colours) => ({
    type: "scatter", name: series.name, x: keys(chart), y: series.values, ...hover(chart, series),
    mode: chart.kind === "area" ? "lines" : "lines+markers",
    connectgaps: false,
    // Never a stack group: Plotly would stack a missing value as nothing. Stacks are drawn as bars.
    fill: chart.kind === "area" && series.token ? "tozeroy" : "none",
    line: { color: colours.series[series.token], width: 2.25, dash: series.dash || "solid" },
    marker: { color: colours.series[series.token], size: 7, symbol: series.token },
  });

  const donut = (chart, colours) => {
    const fills = chart.series.map((series) => colours.series[series.token]);
    const pattern = {
      ...hatch(colours), fillmode: "replace", shape: chart.series.map(patternOf),
      bgcolor: fills, fgcolor: fills.map(() => colours.surface),
    };
    return {
      type: "pie", hole: 0.62, sort: false, direction: "clockwise", textinfo: "none",
      labels: chart.series.map((series) => escape(series.name)),
      values: chart.series.map((series) => series.values[0]),
      customdata: chart.series.map((series) => `${escape(series.texts?.[0] ?? "")} ${escape(chart.unit)}`),
      hovertemplate: "%{label}<br>%{customdata}<extra></extra>",
      marker: { colors: fills, line: { color: colours.surface, width: 2 }, pattern },
    };
  };

  const traces = (chart, colours) => {
    if (chart.kind === "donut") return [donut(chart, colours)];
    const trace = chart.kind.endsWith("bar") ? bar : line;
    return chart.series.map((series) => trace(chart, series, colours));
  };

  const draw = (figure, print) => {
    const chart = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
    const colours = palette(print && "light");
    const paper = print ? PRINT : { autosize: true };
    Plotly.react(figure.querySelector(".plot"), traces(chart, colours), { ...layout(chart, colours), ...paper }, CONFIG);
  };

  const drawAll = (root = document, print = false) => {
    for (const figure of root.querySelectorAll("figure.chart[data-chart]")) draw(figure, print);
  };

  document.addEventListener("DOMContentLoaded", () => drawAll());
  document.addEventListener("themechange", () => drawAll());
  document.addEventListener("htmx:afterSettle", (event) => drawAll(event.target));
  addEventListener("beforeprint", () => drawAll(document, true));
  addEventListener("afterprint", () => drawAll());
})();
