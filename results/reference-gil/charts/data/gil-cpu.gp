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
YTICS[1] = '"0.5×" 0.5, "1×" 1, "1.5×" 1.5, "2×" 2'
YMIN[1] = 0.45922235
YMAX[1] = 2.24750217
array LABEL_Y1[12] = [0.174658163, 0.929396616, 0.576822271, 0.373118567, 0.495340789, 0.413859308, 0.617563011, 0.53608153, 0.215398904, 0.454600048, 0.0535714286, NaN]
array LABEL_FROM_X1[12] = [8.0, 8.0, 8.0, 4.0, 8.0, 4.0, 8.0, 8.0, 8.0, 8.0, 8.0, NaN]
array LABEL_FROM_Y1[12] = [0.611751823, 2.00912326, 1.03614208, 0.920485691, 1.03160583, 0.991648444, 1.05190921, 1.03335937, 0.640448464, 1.0, 0.5, NaN]
CHART = 'gil-cpu'
CPUS = 2.0
TITLE = 'Under cpython3 four threads take 1.04 times as long as one would alone; under cpython2 1.98 times, without a GIL 0.61 times'
TITLE_POINTS = 14.5
array TITLE_LINES[2] = ['Under cpython3 four threads take 1.04 times as long as one', 'would alone; under cpython2 1.98 times, without a GIL 0.61 times']
array SUBTITLE_LINES[2] = ['Time of the same work, split among the threads, ÷ its time in serial under the same policy. Dashed: real interpreters. Ribbons: 95 % signed-rank interval of', 'the ratio paired by block, 14 blocks in random order.']
array NOTE_LINES[2] = ['So that a run holds 20 slices of its lock, ruby''s are of 2 ms instead of 100 ms, and priority''s instead of 5 ms; of ocaml''s, 50 ms, it holds two. Run 20261125-175829-gil,', '2 CPUs.']
SUBTITLE = 'Time of the same work, split among the threads, ÷ its time in serial under the same policy. Dashed: real interpreters. Ribbons: 95 % signed-rank interval of the ratio paired by block, 14 blocks in random order.'
TOP = 144.0
HEIGHT = 796.0
