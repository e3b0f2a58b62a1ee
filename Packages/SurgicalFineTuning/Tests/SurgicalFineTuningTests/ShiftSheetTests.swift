import Datasets
import Randomness
import SurgicalFineTuning
import Testing
import Vision

@Suite("Sample sheets of shifts")
struct ShiftSheetTests {
  static let key = RandomKey(seed: 2)

  @Test("the source row has the target row's images before the shift")
  func rowsOfInputShift() throws {
    let shift = Shift(.corruption(.inverse, severity: 1))
    let sample = try ShiftSample(shift, columns: 20, from: MadeUpImages.base, key: Self.key)
    #expect(sample.source.count == 20 && sample.target.count == 20)
    // Truncation after x 255 may cost one level.
    for (before, after) in zip(sample.source.pixels, sample.target.pixels) {
      #expect(abs(255 - Int(before) - Int(after)) <= 1)
    }
  }

  @Test("columns are labels: a flip shows the images of the classes in reverse order")
  func rowsOfLabelFlip() throws {
    let sample = try ShiftSample(
      Shift(.labelFlip), columns: 10, from: MadeUpImages.base, key: Self.key)
    let size = sample.source.imageSize
    let reversed = (0..<10).reversed().flatMap { sample.source.pixels[$0 * size..<($0 + 1) * size] }
    #expect(sample.target.pixels == reversed)
  }

  @Test("two rows for each shift, source above target")
  func sheet() throws {
    let shifts = [Shift(.superclasses), Shift(.spurious), Shift(.labelFlip)]
    let base = MadeUpImages.base
    let sheet = try shiftSheet(shifts, columns: 10, magnification: 2, from: base, key: Self.key)
    // Cells of 16 pixels, doubled, with two pixels between and around them: 6 rows, 10 columns.
    #expect(sheet.height == 6 * 34 + 2)
    #expect(sheet.width == 10 * 34 + 2)
    let flip = try ShiftSample(Shift(.labelFlip), columns: 10, from: base, key: Self.key)
    for row in 0..<16 {
      for column in 0..<16 {
        let inSource = (2 + 4 * 34 + 2 * row) * sheet.width + 2 + 2 * column
        #expect(sheet.pixels[inSource] == flip.source.pixels[row * 16 + column])
        #expect(sheet.pixels[inSource + 34 * sheet.width] == flip.target.pixels[row * 16 + column])
      }
    }
  }
}
