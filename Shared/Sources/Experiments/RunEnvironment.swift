#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where and when a run was made; the contents of `environment.json`.
public struct RunEnvironment: Codable, Sendable, Equatable {
  /// The end of the run's last session, in UTC.
  public var date: Date
  /// The commit of the checkout that the executable lies in, if it lies in one, when the run began.
  ///
  /// Files that were changed and not committed are not told apart.
  public var commit: String?
  /// The fingerprint of the executable.
  public var build: String
  /// The compiler.
  public var toolchain: String
  /// The operating system.
  public var system: String
  /// The processor's name.
  public var processor: String
  /// The processors that are online.
  public var cores: Int
  /// Physical memory in bytes.
  public var memory: Int
  /// The cells that ran at once.
  public var jobs: Int
  /// The threads of each process; nil if it chose them itself.
  public var threads: Int?
  /// Wall time of all sessions of the run, in seconds.
  public var wallSeconds: Double
  /// The sum of the cells' durations, in seconds.
  public var cellSeconds: Double
  /// The largest resident memory of a process that ran cells, in bytes.
  public var peakMemory: Int

  /// Describes this machine and the given work.
  public init(
    build: String, commit: String?, jobs: Int, wallSeconds: Double, records: [CellRecord]
  ) {
    let process = ProcessInfo.processInfo
    date = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded())
    self.commit = commit
    self.build = build
    toolchain = Self.compiler
    system = Self.systemName
    processor = Self.processorName
    cores = process.activeProcessorCount
    memory = Int(process.physicalMemory)
    self.jobs = jobs
    threads = jobs > 1 ? 1 : process.environment["SUREFOOT_THREADS"].flatMap { Int($0) }
    self.wallSeconds = wallSeconds
    cellSeconds = records.reduce(0) { $0 + $1.seconds }
    peakMemory = records.map(\.peakMemory).max() ?? 0
  }

  /// The commit of the checkout that this executable lies in.
  static var currentCommit: String? {
    GitCommit.containing(
      URL(filePath: BuildFingerprint.executablePath).resolvingSymlinksInPath())
  }

  private static var compiler: String {
    #if compiler(>=6.5)
      "Swift 6.5 or later"
    #elseif compiler(>=6.4)
      "Swift 6.4"
    #elseif compiler(>=6.3)
      "Swift 6.3"
    #else
      "Swift 6.2"
    #endif
  }

  private static var systemName: String {
    var name = utsname()
    uname(&name)
    let kernel = "\(text(name.sysname)) \(text(name.release)) \(text(name.machine))"
    let release = field("PRETTY_NAME", in: "/etc/os-release", separator: "=")
    return release.map { "\($0), \(kernel)" } ?? kernel
  }

  private static var processorName: String {
    field("model name", in: "/proc/cpuinfo", separator: ":")
      ?? field("CPU part", in: "/proc/cpuinfo", separator: ":").map { "CPU part \($0)" }
      ?? "unknown"
  }

  private static func field(_ key: String, in path: String, separator: Character) -> String? {
    guard let data = try? Data(contentsOf: URL(filePath: path)) else { return nil }
    let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first {
      $0.hasPrefix(key)
    }
    guard let line, let start = line.firstIndex(of: separator) else { return nil }
    let value = line[line.index(after: start)...].drop { $0 == " " || $0 == "\"" }
    return value.hasSuffix("\"") ? String(value.dropLast()) : String(value)
  }

  private static func text<T>(_ field: T) -> String {
    withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
