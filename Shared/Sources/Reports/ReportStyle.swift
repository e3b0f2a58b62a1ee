/// The style sheet of reports: light and dark, for screens of any width and for paper.
enum ReportStyle {
  static var sheet: String {
    """
    :root { \(variables(\.light)) \(surfaces(dark: false)) }
    @media (prefers-color-scheme: dark) {
      :root { \(variables(\.dark)) \(surfaces(dark: true)) }
    }
    \(text)
    \(claims)
    \(figures)
    \(narrow)
    \(print)
    """
  }

  private static func variables(_ shade: KeyPath<Palette.Color, String>) -> String {
    Palette.themed.map { "\($0.variable): \($0[keyPath: shade]);" }.joined(separator: " ")
  }

  private static func surfaces(dark: Bool) -> String {
    dark
      ? "--page: #14181D; --card: #1B2026; --tint: #25303A; --good: #2CC299; --bad: #F0823C; "
        + "--open: #9AA4AF; --link: #7CC0F0;"
      : "--page: #FFFFFF; --card: #F6F8FA; --tint: #EAF2F9; --good: #00785A; --bad: #B34700; "
        + "--open: #59636E; --link: #005A9C;"
  }

  private static let text = """
    * { box-sizing: border-box; }
    html { background: var(--page); color: var(--ink); -webkit-text-size-adjust: 100%; }
    body { margin: 0; font: 16px/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial,
      "Noto Sans", "DejaVu Sans", sans-serif; }
    main { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
    h1 { font-size: 1.9rem; line-height: 1.2; letter-spacing: -0.015em; margin: 0 0 .6rem;
      text-wrap: balance; }
    h2 { font-size: 1.3rem; line-height: 1.3; letter-spacing: -0.01em; margin: 3rem 0 .6rem;
      padding-top: 1rem; border-top: 1px solid var(--grid); }
    p, li { max-width: 46rem; }
    li { margin-bottom: .4rem; }
    .citation, .source, .legend { color: var(--muted); font-size: .9rem; }
    .citation { margin: 0 0 1.4rem; }
    code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono",
      monospace; font-size: .88em; }
    code { background: var(--card); border-radius: 4px; padding: .1em .3em; }
    pre { background: var(--card); border-radius: 8px; padding: .8rem 1rem; overflow-x: auto; }
    dl { margin: 0; }
    dt { color: var(--muted); font-size: .8rem; }
    dd { margin: 0; }
    .facts { display: flex; flex-wrap: wrap; gap: .9rem 2rem; background: var(--card);
      border-radius: 8px; padding: .9rem 1.1rem; }
    .facts dd { font-weight: 600; font-size: .95rem; }
    .environment { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr));
      gap: .8rem 1.5rem; font-size: .92rem; overflow-wrap: anywhere; }
    nav { display: flex; flex-wrap: wrap; gap: .3rem 1.3rem; margin-top: 1.1rem; font-size: .9rem; }
    a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
    .warning, .problem { border-left: 4px solid var(--bad); background: var(--card);
      padding: .6rem 1rem; }
    .warning h2 { border: 0; margin: 0; padding: 0; }
    """

  private static let claims = """
    .tally { display: flex; flex-wrap: wrap; gap: .4rem 1.6rem; margin: .4rem 0 .2rem; }
    .count b { font-size: 1.5rem; font-variant-numeric: tabular-nums; }
    .supported { --tone: var(--good); } .contradicted { --tone: var(--bad); }
    .inconclusive { --tone: var(--open); }
    .count b, .badge { color: var(--tone); }
    .badge { display: inline-block; white-space: nowrap; font-size: .8rem; font-weight: 600;
      border: 1px solid currentColor; border-radius: 99px; padding: .05rem .6rem; }
    table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
    .claims { width: 100%; margin-top: .8rem; }
    .claims th { text-align: left; }
    th { font-size: .8rem; font-weight: 600; color: var(--muted); padding: .3rem .7rem .3rem 0;
      border-bottom: 1px solid var(--muted); }
    .claims td { vertical-align: top; padding: .7rem .7rem .7rem 0;
      border-bottom: 1px solid var(--grid); }
    .claims .axis td { padding-top: 0; padding-bottom: .4rem; }
    .claims tr:has(+ .axis) td { border-bottom: 0; padding-bottom: .2rem; }
    .finding { font-weight: 600; line-height: 1.4; }
    .claims .source, .note { font-size: .82rem; color: var(--muted); margin-top: .2rem; }
    .note { color: var(--ink); } .reason { color: var(--bad); }
    .effect { width: 17rem; font-size: .85rem; text-align: center; }
    td.number, th.number { text-align: right; white-space: nowrap; }
    .claims td.number { text-align: left; font-size: .9rem; padding-left: .5rem; }
    .claims th:nth-child(n+4) { padding-left: .5rem; }
    .forest { display: block; width: 100%; height: auto; }
    .forest .region { fill: var(--tint); }
    .forest .zero { stroke: var(--muted); stroke-width: 1; }
    .forest .bound { stroke: var(--muted); stroke-width: 1; stroke-dasharray: 3 3; }
    .forest .interval { stroke: var(--tone); stroke-width: 2; }
    .forest .estimate { fill: var(--tone); }
    .forest .tick { stroke: var(--muted); }
    .forest text { fill: var(--muted); font-size: 11px; text-anchor: middle; }
    """

  private static let figures = """
    figure { margin: 1.4rem 0 1.8rem; }
    .plot, figure img { display: block; width: 100%; max-width: 60rem; height: auto; }
    figure img { width: auto; max-width: 100%; background: #FFFFFF; border-radius: 4px;
      image-rendering: pixelated; }
    .plot image { image-rendering: pixelated; }
    figcaption { font-size: .88rem; color: var(--muted); max-width: 46rem; margin-top: .5rem; }
    figcaption strong { color: var(--ink); }
    .scroll { overflow-x: auto; margin: 1rem 0 1.6rem; }
    .data { font-size: .9rem; }
    .data caption { text-align: left; color: var(--muted); font-size: .88rem;
      padding-bottom: .4rem; }
    .data th, .data td { padding: .3rem 1.1rem .3rem 0; }
    .data th.words { text-align: left; }
    .data td { border-bottom: 1px solid var(--grid); }
    """

  private static let narrow = """
    @media (max-width: 44rem) {
      main { padding: 1.5rem 1rem 3rem; }
      .claims thead { display: none; }
      .claims, .claims tbody, .claims tr, .claims td { display: block; width: 100%; }
      .claims td { border: 0; padding: .25rem 0; }
      .claims tr { border-bottom: 1px solid var(--grid); padding: .6rem 0; }
      .claims td.number { display: inline-block; width: auto; margin-right: 1.2rem; }
      .claims td[data-label]::before { content: attr(data-label) " "; color: var(--muted); }
      .claims .axis td[colspan] { display: none; }
      .effect { max-width: 24rem; }
    }
    """

  private static let print = """
    @media print {
      :root { \(variables(\.light)) \(surfaces(dark: false)) }
      main { max-width: none; padding: 0; }
      body { font-size: 10.5pt; }
      nav { display: none; }
      h2 { break-after: avoid; }
      figure, .claims tr, .data tr, .warning { break-inside: avoid; }
    }
    """
}
