#!/usr/bin/env ruby
# CPU-bound tasks, as cpu.py tells.

require_relative "common"

USAGE = "usage: cpu.rb --mode serial|thread|process [--tasks T] [--workers W] [--count N]".freeze

def count_to(limit)
  count = 0
  count += 1 while count < limit
  count
end

def run_in_threads(workers, &work)
  start_threads(workers, &work).each(&:join)
end

def run_in_processes(workers)
  children = Array.new(workers) do |worker|
    fork do
      yield worker
      exit! 0
    end
  end
  children.each do |child|
    Process.wait(child)
    raise "a worker failed" unless $?.success?
  end
end

parser = Options.new(USAGE, tasks: 4, count: 1_000_000)
parser.choice("mode", %w[serial thread process], required: true)
parser.number("tasks", 1, 100_000)
parser.number("workers", 1, 4096)
parser.number("count", 1, 10**12)
options = parser.parse
mode, tasks, count = options.values_at(:mode, :tasks, :count)
workers = mode == "serial" ? 1 : options[:workers] || tasks

run = Run.new(options, { mode: mode, tasks: tasks, workers: workers },
              { experiment: "cpu", count: count })
run.measure do
  work = ->(worker) { (worker...tasks).step(workers) { count_to(count) } }
  count_to([count, 10_000].min)
  first = usage
  case mode
  when "serial" then work.call(0)
  when "thread" then run_in_threads(workers, &work)
  when "process" then run_in_processes(workers, &work)
  end
  last = usage
  [first, last, { "iteration_ns" => (last.time - first.time) * 1e9 / (tasks * count) }]
end
