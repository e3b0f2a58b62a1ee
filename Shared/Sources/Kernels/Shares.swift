extension Kernel {
  /// How many pieces `count` rows that cost as much as `width` elements each are cut into: by their
  /// cost alone, an even number of equal ones.
  static func shareCount(of count: Int, width: Int) -> Int {
    let wanted = min(count, 32, count * width / 12_288)
    return wanted > 1 ? wanted & ~1 : 1
  }

  /// The number of rows of `width` numbers each.
  static func rowCount(_ x: Storage, width: Int) -> Int { x.count / max(width, 1) }

  /// Runs `body(share, start, length)` on equal pieces of `0..<count`.
  static func forEachShare(
    of count: Int, width: Int, _ body: (_ share: Int, _ start: Int, _ length: Int) -> Void
  ) {
    let shares = shareCount(of: count, width: width)
    ThreadPool.forEach(shares) { share in
      let start = count * share / shares
      body(share, start, count * (share + 1) / shares - start)
    }
  }
}
