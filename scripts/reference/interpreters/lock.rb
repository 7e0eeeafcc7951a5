#!/usr/bin/env ruby
# The interpreter's lock is not the program's, as lock.py tells.

require_relative "common"

USAGE = "usage: lock.rb --tasks T [--count K] [--lock none|mutex]".freeze

class Counter
  attr_reader :value

  def initialize
    @value = 0
    @mutex = Mutex.new
  end

  def add(count)
    done = 0
    while done < count
      @value += 1
      done += 1
    end
  end

  def add_locked(count)
    done = 0
    while done < count
      @mutex.synchronize { @value += 1 }
      done += 1
    end
  end
end

parser = Options.new(USAGE, count: 1_000_000, lock: "none")
parser.number("tasks", 1, 4096, required: true)
parser.number("count", 1, 10**9)
parser.choice("lock", %w[none mutex])
options = parser.parse
tasks, count, lock = options.values_at(:tasks, :count, :lock)

run = Run.new(options, { mode: "thread", tasks: tasks, workers: tasks },
              { experiment: "lock", count: count, lock: lock })
run.measure do
  counter = Counter.new
  gate = Queue.new
  threads = start_threads(tasks) do
    gate.pop # nil, once it is closed
    lock == "none" ? counter.add(count) : counter.add_locked(count)
  end
  first = usage
  gate.close
  threads.each(&:join)
  last = usage
  lost = tasks * count - counter.value
  raise "#{lost} updates were lost in spite of the lock" if lost != 0 && lock != "none"

  rate = tasks * count / (last.time - first.time)
  [first, last, { "lost_updates" => lost, "operations_per_second" => rate }]
end
