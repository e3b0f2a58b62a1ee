import ArgumentParser
import POD
import Reports
import Statistics

/// Prints the published table with what it can and cannot show.
struct PublishedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "published",
    abstract: "Print the published wins of each two methods over 16 pairs, with sign tests.",
    discussion: "Example: pod published")

  func run() throws {
    var table = Table(["regime", "method", "against", "wins of 16", "sign test p"])
    for (regime, published) in [("full", PublishedTable.full), ("low data", .lowData)] {
      for a in PublishedTable.methods.indices {
        for b in PublishedTable.methods.indices where published.wins[a][b] > 8 {
          table.append([
            .text(regime), .text(PublishedTable.methods[a]), .text(PublishedTable.methods[b]),
            .text("\(published.wins[a][b])"),
            .text(rounded(try published.signTest(a, b).pValue)),
          ])
        }
      }
    }
    print(table.plainText, terminator: "")
  }

  private func rounded(_ value: Double) -> String { "\((value * 1e4).rounded() / 1e4)" }
}
