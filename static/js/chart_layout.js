/* How charts look: colours of the theme, axes, and the marks of what is missing. Used by chart.js, loaded before it. */
(() => {
  const SERIES = 9;
  const NAMED = ["ink", "ink-soft", "rule", "rule-strong", "surface", "warn", "warn-tint"];
  const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

  // Plotly reads some markup in its texts: names are people's words and stay words.
  const escape = (text) => String(text).replace(/[&<>]/g, (sign) => SIGNS[sign]);

  // A custom property holds light-dark(…); the browser resolves it only in a real property of a real element.
  const palette = (scheme) => {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.forcedColorAdjust = "none"; // a high-contrast theme would give one colour for all series, and for gaps
    if (scheme) probe.style.colorScheme = scheme;
    const read = (name) => {
      probe.style.color = `var(--${name})`;
      return getComputedStyle(probe).color;
    };
    const colours = Object.fromEntries(NAMED.map((name) => [name, read(name)]));
    colours.series = Array.from({ length: SERIES }, (_, token) => read(`series-${token}`));
    probe.remove();
    return colours;
  };

  // Two sites or teams may share a name; Plotly would lay bars of one name over each other. The added signs have no width.
  const keys = (chart) => chart.x.map((label, i) => {
    const before = chart.x.slice(0, i).filter((other) => other === label).length;
    return escape(label) + "\u200B".repeat(before);
  });

  const isFlat = (chart) => chart.orientation === "h";

  // A band over the whole height of what is missing, and the word for it; the reason shows on hover.
  const gapBand = (chart, gap, colours) => {
    const at = chart.x.indexOf(gap.x);
    const [along, across] = isFlat(chart) ? ["y", "x"] : ["x", "y"];
    return {
      type: "rect", layer: "below", fillcolor: colours["warn-tint"],
      line: { color: colours.warn, width: 1, dash: "dot" },
      [`${along}ref`]: along, [`${along}0`]: at - 0.5, [`${along}1`]: at + 0.5,
      [`${across}ref`]: "paper", [`${across}0`]: 0, [`${across}1`]: 1,
    };
  };

  const gapWord = (chart, gap, colours) => {
    const [along, across] = isFlat(chart) ? ["y", "x"] : ["x", "y"];
    return {
      text: escape(gap.label), hovertext: escape(gap.reason), showarrow: false,
      textangle: isFlat(chart) ? 0 : -90, font: { color: colours.warn, size: 12 },
      [`${along}ref`]: along, [along]: chart.x.indexOf(gap.x),
      [`${across}ref`]: "paper", [across]: 0.02, [`${across}anchor`]: isFlat(chart) ? "left" : "bottom",
    };
  };

  const axes = (chart, colours) => {
    const shared = { tickfont: { color: colours["ink-soft"] }, automargin: true, fixedrange: true };
    const names = {
      ...shared, type: "category", categoryorder: "array", categoryarray: keys(chart),
      linecolor: colours["rule-strong"], showgrid: false,
    };
    const values = {
      ...shared, gridcolor: colours.rule, zerolinecolor: colours["rule-strong"], rangemode: "tozero",
      exponentformat: "none", separatethousands: true, nticks: 6,
    };
    return isFlat(chart)
      ? { xaxis: values, yaxis: { ...names, autorange: "reversed" } }
      : { xaxis: names, yaxis: values };
  };

  const layout = (chart, colours) => {
    const family = getComputedStyle(document.body).fontFamily;
    const gaps = chart.kind === "donut" ? [] : chart.gaps || [];
    return {
      ...axes(chart, colours),
      shapes: gaps.map((gap) => gapBand(chart, gap, colours)),
      annotations: gaps.map((gap) => gapWord(chart, gap, colours)),
      barmode: chart.kind === "stacked-bar" ? "relative" : "group",
      bargap: 0.28, bargroupgap: 0.06, showlegend: false, dragmode: false, hovermode: "closest",
      margin: { l: 8, r: 8, t: 8, b: 8 }, separators: chart.separators || ".,",
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { family, size: 12, color: colours.ink },
      hoverlabel: {
        bgcolor: colours.surface, bordercolor: colours["rule-strong"], align: "left",
        font: { family, color: colours.ink, size: 13 },
      },
    };
  };

  globalThis.chartLayout = { escape, isFlat, keys, layout, palette };
})();
