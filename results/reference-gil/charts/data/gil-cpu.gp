LABEL_PX = 977.28
SERIES = 11.0
array LABEL[12] = ['no GIL', 'cpython2', 'cpython3', 'CPython 3.11.2, real', 'ruby', 'ocaml', 'pypy', 'priority', 'processes, cpython2', 'as slow as one thread', 'all CPUs used', 'ideal']
array MODE[12] = ['gil-none', 'gil-cpython2', 'gil-cpython3', 'real-cpython3', 'gil-ruby', 'gil-ocaml', 'gil-pypy', 'gil-priority', 'gil-processes', 'level', 'level', 'ideal']
array POINTS[11] = [4.0, 4.0, 4.0, 2.0, 3.0, 2.0, 4.0, 3.0, 4.0, 64.0, 64.0]
PANELS = 1.0
array YLABEL[1] = ['time ÷ serial time']
array PANEL_TOP[1] = [0.0]
array PANEL_HEIGHT[1] = [540.0]
array YLOG[1] = [1.0]
XTICS = '"1" 1, "2" 2, "4" 4, "8" 8'
XLABEL = 'threads, or processes'
XMIN = 0.949342121
XMAX = 8.42688829
CPU_SIDE = 'left'
array YTICS[1]
array YMIN[1]
array YMAX[1]
CPU_PLACE = 0.94
YTICS[1] = '"0.5×" 0.5, "1×" 1, "2×" 2'
YMIN[1] = 0.456046065
YMAX[1] = 2.54069672
array LABEL_Y1[12] = [0.206917759, 0.889563369, 0.490398004, 0.368175782, 0.612620226, 0.449657263, 0.571879485, 0.531138745, 0.2476585, 0.408916522, 0.0535714286, NaN]
array LABEL_FROM_X1[12] = [8.0, 8.0, 8.0, 4.0, 8.0, 4.0, 8.0, 8.0, 8.0, 8.0, 8.0, NaN]
array LABEL_FROM_Y1[12] = [0.657205358, 2.10171233, 1.04357635, 0.9901488, 1.18016478, 1.00325721, 1.10749845, 1.10104421, 0.69088349, 1.0, 0.5, NaN]
CHART = 'gil-cpu'
CPUS = 2.0
TITLE = 'Under cpython3 four threads take 1.01 times as long as one would alone; under cpython2 2.08 times, without a GIL 0.60 times'
TITLE_POINTS = 14.5
array TITLE_LINES[2] = ['Under cpython3 four threads take 1.01 times as long as one', 'would alone; under cpython2 2.08 times, without a GIL 0.60 times']
array SUBTITLE_LINES[2] = ['Time of the same work, split among the threads, ÷ its time in serial under the same policy. Dashed: real interpreters. Ribbons: 95 % signed-rank interval of', 'the ratio paired by block, 12 blocks in random order.']
array NOTE_LINES[2] = ['So that a run holds 20 slices of its lock, ruby''s are of 2 ms instead of 100 ms, and priority''s instead of 5 ms; of ocaml''s, 50 ms, it holds two. Run 20261125-172603-gil,', '2 CPUs.']
SUBTITLE = 'Time of the same work, split among the threads, ÷ its time in serial under the same policy. Dashed: real interpreters. Ribbons: 95 % signed-rank interval of the ratio paired by block, 12 blocks in random order.'
TOP = 144.0
HEIGHT = 796.0
