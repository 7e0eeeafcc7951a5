#!/usr/bin/env ruby
# The convoy effect, as convoy.py tells.

require "shellwords"
require "socket"
require_relative "common"

USAGE = "usage: convoy.rb --hogs K --io sleep|echo|pipe [--operations N] [--time LIMIT] " \
        "[--pause TIME] [--client COMMAND]".freeze
CLIENT = "python3 #{File.join(__dir__, "echo_client.py")}".freeze
CHUNK = 1000 # iterations between two looks at whether to stop
ASKED = 0.001 # seconds of a sleep

class Hogs
  def initialize(count)
    @stopping = false
    @counts = [0] * count
    @threads = start_threads(count) { |number| compute(number) }
    sleep(SETTLE)
  end

  def iterations
    @counts.sum
  end

  def stop
    @stopping = true
    @threads.each(&:join)
  end

  private

  def compute(number)
    count = 0
    until @stopping
      limit = count + CHUNK
      count += 1 while count < limit
      @counts[number] = count
    end
  end
end

# While I/O goes on: the thread that does it calls begin and end.
class Period
  attr_reader :latencies, :first, :last, :iterations

  def initialize(hogs)
    @hogs = hogs
    @latencies = []
  end

  def begin
    @before = @hogs.iterations
    @first = usage
  end

  def end
    @last = usage
    @iterations = @hogs.iterations - @before
  end
end

# ---- kinds of I/O: each returns when its operations are done -----------------------

def sleep_again_and_again(options, period)
  period.begin
  deadline = now + options[:time]
  options[:operations].times do
    before = now
    sleep(ASKED)
    after = now
    period.latencies << after - before - ASKED
    break if after >= deadline
  end
  period.end
end

def write_and_read(options, period)
  reader, writer = IO.pipe
  period.begin
  before = now
  deadline = before + options[:time]
  options[:operations].times do
    writer.syswrite("x")
    reader.sysread(1)
    after = now
    period.latencies << after - before
    break if after >= deadline

    before = after
  end
  period.end
end

def serve(server, period)
  message, (_, port) = server.recvfrom(64)
  period.begin
  until message == "end"
    server.send(message, 0, "127.0.0.1", port)
    message, (_, port) = server.recvfrom(64)
  end
  period.end
end

# The main thread waits for the client meanwhile.
def answer(options, period)
  server = UDPSocket.new
  server.bind("127.0.0.1", 0)
  thread = start_threads(1) { serve(server, period) }
  spans = options.values_at(:time, :pause).map { |span| nanoseconds(span) }
  numbers = [server.addr[1], options[:operations], *spans]
  report = IO.popen(Shellwords.split(options[:client]) + numbers.map(&:to_s), &:read)
  raise "the client failed: #{$?}" unless $?.success?

  period.latencies.concat(report.split.map { |line| line.to_i * 1e-9 })
  thread.each(&:join)
end

def do_io(options, period)
  case options[:io]
  when "sleep" then start_threads(1) { sleep_again_and_again(options, period) }.each(&:join)
  when "pipe" then start_threads(1) { write_and_read(options, period) }.each(&:join)
  when "echo" then answer(options, period)
  end
end

parser = Options.new(USAGE, operations: 10_000, time: 2.0, pause: 0.001, client: CLIENT)
parser.number("hogs", 0, 4096, required: true)
parser.choice("io", %w[sleep echo pipe], required: true)
parser.number("operations", 1, 10**7)
parser.time("time")
parser.time("pause", empty: true)
parser.text("client")
options = parser.parse

run = Run.new(options, { mode: "thread", tasks: 1, workers: options[:hogs] + 1 },
              { experiment: "convoy", hogs: options[:hogs], io: options[:io],
                operations: options[:operations], time: nanoseconds(options[:time]),
                pause: nanoseconds(options[:pause]) })
run.measure do
  hogs = Hogs.new(options[:hogs])
  period = Period.new(hogs)
  do_io(options, period)
  hogs.stop
  latencies = period.latencies
  measures = percentiles("latency", latencies)
  measures["latency_mean_ns"] = latencies.sum * 1e9 / latencies.size
  measures["operations"] = latencies.size
  measures["hog_iterations_per_second"] = period.iterations / (period.last.time - period.first.time)
  [period.first, period.last, measures]
end
