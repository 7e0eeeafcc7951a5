#!/usr/bin/env ruby
# How the interpreter's lock goes from thread to thread, as handoff.py tells.

require_relative "common"

USAGE = "usage: handoff.rb --threads T [--time SPAN]".freeze
CHUNK = 1000 # iterations between two looks at whether to stop
NOTES = 100_000 # hand-overs whose time is noted; more are only counted

# Of all threads of this process that live: Ruby has no getrusage. Reading lets other
# threads in, so it is for when none wants to run.
def voluntary_switches
  Dir.glob("/proc/self/task/*/status").sum do |file|
    File.read(file)[/^voluntary_ctxt_switches:\s*(\d+)/, 1].to_i
  end
end

# They wait until they are let go, and again when they have been stopped.
class Threads
  attr_reader :notes

  def initialize(count)
    @stopping = false
    @last = 0
    @notes = []
    @counts = [0] * count
    @handoffs = [0] * count
    @start = Queue.new
    @stopped = Queue.new
    @leave = Queue.new
    @threads = start_threads(count) { |number| live(number) }
    sleep(SETTLE)
  end

  def start
    @start.close
  end

  def stop
    @stopping = true
    @threads.each { @stopped.pop }
  end

  def join
    @leave.close
    @threads.each(&:join)
  end

  def iterations
    @counts.sum
  end

  def handoffs
    @handoffs.sum
  end

  private

  def live(number)
    @start.pop # nil, once it is closed
    compute(number)
    @stopped << number
    @leave.pop
  end

  def compute(number)
    count = 0
    until @stopping
      limit = count + CHUNK
      while count < limit
        count += 1
        note(number) if @last != number
      end
      @counts[number] = count
    end
  end

  def note(number)
    @last = number
    @handoffs[number] += 1
    @notes << now if @notes.size < NOTES
  end
end

parser = Options.new(USAGE, time: 2.0)
parser.number("threads", 1, 4096, required: true)
parser.time("time")
options = parser.parse
count = options[:threads]

run = Run.new(options, { mode: "thread", tasks: count, workers: count },
              { experiment: "handoff", threads: count, time: nanoseconds(options[:time]) })
run.measure do
  threads = Threads.new(count)
  switches = voluntary_switches
  first = usage
  threads.start
  sleep(options[:time])
  threads.stop
  last = usage
  switches = voluntary_switches - switches
  threads.join
  seconds = last.time - first.time
  slices = threads.notes.each_cons(2).map { |from, to| to - from }
  measures = percentiles("slice", slices, [50, 90])
  measures["handovers_per_second"] = threads.handoffs / seconds
  measures["voluntary_switches_per_second"] = switches / seconds
  measures["iterations_per_second"] = threads.iterations / seconds
  [first, last, measures]
end
