import CKernels

/// Keys and values of the tokens of several sequences, for attention of the tokens that follow.
package struct KeptTokens: Sendable {
  private let shape: sf_kept_tokens
  private var keys: Storage
  private var values: Storage

  package init(sequences: Int, capacity: Int, heads: Int, width: Int) {
    func padded(_ count: Int) -> Int { (count + 15) / 16 * 16 }
    shape = sf_kept_tokens(
      heads: heads, width: width, capacity: padded(capacity), value_step: padded(width))
    keys = Storage(repeating: 0, count: sequences * heads * width * shape.capacity)
    values = Storage(repeating: 0, count: sequences * heads * shape.capacity * shape.value_step)
  }

  /// `softmax(Q K^T / sqrt(width)) V` of new tokens, each with the kept ones of its sequence up to
  /// itself, after all of them are kept: `[tokens, 3, heads, width]` to `[tokens, heads, width]`.
  package mutating func attend(_ x: Storage, sequences: [Int], positions: [Int32]) -> Storage {
    if !isKnownUniquelyReferenced(&keys) { keys = keys.copy() }
    if !isKnownUniquelyReferenced(&values) { values = values.copy() }
    let (count, width) = (sequences.count, shape.heads * shape.width)
    let result = Storage(uninitialized: count * width)
    withExtendedLifetime((x, result, keys, values)) {
      let (x, y, keys, values) = (x.pointer, result.pointer, keys.pointer, values.pointer)
      let keyStep = width * shape.capacity
      let valueStep = shape.heads * shape.capacity * shape.value_step
      // The body gets a token's position, its index, and its sequence's keys and values.
      func forEachToken(
        cost: Int, _ body: (Int, Int, MutableReals, MutableReals) -> Void
      ) {
        Kernel.forEachShare(of: count, width: cost) { _, start, length in
          for index in start..<start + length {
            body(
              Int(positions[index]), index, keys + sequences[index] * keyStep,
              values + sequences[index] * valueStep)
          }
        }
      }
      var shape = shape
      withUnsafePointer(to: &shape) { shape in
        forEachToken(cost: 4 * width) { position, index, keys, values in
          sf_keep_token(shape, position, x + 3 * width * index, keys, values)
        }
        forEachToken(cost: width * (16 + Int(positions.max() ?? 0))) {
          position, index, keys, values in
          sf_attend_to_kept(shape, position, x + 3 * width * index, keys, values, y + width * index)
        }
      }
    }
    return result
  }
}
