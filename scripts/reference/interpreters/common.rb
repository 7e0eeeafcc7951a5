# What the Ruby programs of this folder share: options, threads, statistics, and the line
# of JSON at the end, as record.py writes it. For MRI 2.7 and later.
#
# Every program takes [--json FILE] [--tag KEY=VALUE]... [--quiet]; without --json and
# --quiet the record goes to standard output. A run that fails exits with 1 and a record
# that says why.

require "json"
require "optparse"

SETTLE = 0.1 # seconds that threads run before they are measured
SAMPLES_BEYOND = 10 # a percentile; as in bench/measure/histogram.h

def now
  Process.clock_gettime(Process::CLOCK_MONOTONIC)
end

def nanoseconds(seconds)
  (seconds * 1e9).round
end

Usage = Struct.new(:time, :user, :system)

# What this process, and the children it waited for, have used by now.
def usage
  times = Process.times
  Usage.new(now, times.utime + times.cutime, times.stime + times.cstime)
end

# Threads that call the block with 0, 1 and so on. Any exception ends the program.
def start_threads(count)
  Thread.report_on_exception = false
  Thread.abort_on_exception = true
  Array.new(count) { |number| Thread.new { yield number } }
end

# Names and nanoseconds of the median and, if SAMPLES_BEYOND lie beyond it, of the 90th and
# 99th percentile.
def percentiles(prefix, seconds, percents = [50, 90, 99])
  ordered = seconds.sort
  percents.each_with_object({}) do |percent, measures|
    rank = (ordered.size * percent).fdiv(100).ceil
    next if rank.zero? || (percent != 50 && ordered.size - rank < SAMPLES_BEYOND)

    measures["#{prefix}_p#{percent}_ns"] = ordered[rank - 1] * 1e9
  end
end

# ---- options -----------------------------------------------------------------------

class Options
  UNITS = { "ns" => 1e-9, "us" => 1e-6, "ms" => 1e-3, "s" => 1.0 }.freeze

  attr_reader :values

  def initialize(usage, defaults)
    @values = { tags: {}, json: nil, quiet: false }.merge(defaults)
    @parser = OptionParser.new(usage)
    @required = []
  end

  def refuse(reason)
    warn "#{File.basename($PROGRAM_NAME)}: #{reason}"
    exit 2
  end

  def number(name, low, high, required: false)
    add(name, required) do |text|
      refuse "--#{name} '#{text}' is not allowed; give a whole number from #{low} to #{high}" unless
        text.match?(/\A[0-9]{1,18}\z/) && text.to_i.between?(low, high)
      text.to_i
    end
  end

  def choice(name, choices, required: false)
    add(name, required) do |text|
      refuse "--#{name} '#{text}' is not allowed; give one of #{choices.join(", ")}" unless
        choices.include?(text)
      text
    end
  end

  # Seconds; none at all only if empty.
  def time(name, empty: false)
    add(name, false) do |text|
      match = /\A([0-9]+(?:\.[0-9]*)?)(ns|us|ms|s)\z/.match(text)
      seconds = match ? match[1].to_f * UNITS[match[2]] : -1
      refuse "--#{name} '#{text}' is not allowed; give a time up to 3600s with its unit" unless
        (seconds.positive? && seconds <= 3600) || (empty && seconds.zero?)
      seconds
    end
  end

  def text(name)
    add(name, false) { |text| text }
  end

  def parse
    @parser.on("--json FILE") { |file| @values[:json] = file }
    @parser.on("--quiet") { @values[:quiet] = true }
    @parser.on("--tag KEY=VALUE") { |tag| add_tag(tag) }
    rest = @parser.parse(ARGV)
    refuse "#{rest.first}: unknown argument" unless rest.empty?
    @required.each { |name| refuse "--#{name} is required" unless @values.key?(name.to_sym) }
    @values
  rescue OptionParser::ParseError => e
    refuse e.message
  end

  private

  def add(name, required)
    @required << name if required
    @parser.on("--#{name} VALUE") { |text| @values[name.to_sym] = yield text }
  end

  def add_tag(tag)
    name, separator, value = tag.partition("=")
    refuse "--tag '#{tag}' is not allowed; give KEY=VALUE" if name.empty? || separator.empty?
    whole = value.match?(/\A[0-9]{1,19}\z/) && value.to_i < 2**63
    @values[:tags][name] = whole ? value.to_i : value
  end
end

# ---- a run -------------------------------------------------------------------------

class Run
  # about: mode, tasks and workers; settings: what else the record says of the run.
  def initialize(options, about, settings)
    @options = options
    @about = about
    @settings = settings
  end

  # The block gives the usage at the first and at the last moment, and the measures.
  # Does not return.
  def measure
    trap("INT", "SYSTEM_DEFAULT")
    first, last, measures = yield
    finish(nil, 0, measured(first, last, measures))
  rescue StandardError, NotImplementedError => e
    warn "#{File.basename($PROGRAM_NAME)}: #{e.message}"
    finish(e.message, 1, {})
  end

  private

  def measured(first, last, measures)
    {
      elapsed_ns: nanoseconds(last.time - first.time),
      spawn_ns: nil,
      work_ns: nil,
      teardown_ns: nil,
      user_ns: nanoseconds(last.user - first.user),
      system_ns: nanoseconds(last.system - first.system),
      options: @settings,
      measures: measures.transform_values { |value| value.to_f.round(3) }
    }
  end

  def finish(error, status, measured)
    append(JSON.generate(
      { schema: 1, **@options[:tags], program: RUBY_ENGINE, version: RUBY_VERSION,
        status: error ? "failed" : "ok", error: error, **@about, **measured, warnings: [] }
    ))
    exit! status
  rescue SystemCallError => e
    warn "#{File.basename($PROGRAM_NAME)}: cannot write the record to #{@options[:json]}: #{e.message}"
    exit! 1
  end

  # A single write.
  def append(line)
    file = @options[:json] || (@options[:quiet] ? nil : "-")
    return unless file

    if file == "-"
      $stdout.syswrite("#{line}\n")
    else
      File.open(file, "a") { |output| output.syswrite("#{line}\n") }
    end
  end
end
