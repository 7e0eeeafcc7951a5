LABEL_PX = 925.76
SERIES = 12.0
array LABEL[13] = ['thread pool', 'process pool', 'oneTBB', 'OpenMP (libgomp)', 'libuv', 'GLib', 'APR', 'Python ThreadPoolExecutor', 'Python ProcessPoolExecutor', 'Python multiprocessing.Pool', 'xargs', 'GNU parallel', 'ideal']
array MODE[13] = ['thread-pool', 'process-pool', 'native-tbb', 'native-openmp', 'native-libuv', 'native-glib', 'native-apr', 'thread-pool-executor', 'process-pool-executor', 'multiprocessing-pool', 'xargs', 'parallel', 'ideal']
array POINTS[12] = [5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 1.0, 1.0, 1.0, 1.0, 1.0]
PANELS = 1.0
array YLABEL[1] = ['time of a task']
array PANEL_TOP[1] = [0.0]
array PANEL_HEIGHT[1] = [520.0]
array YLOG[1] = [1.0]
XTICS = '"1" 1, "2" 2, "4" 4, "8" 8, "16" 16'
XLABEL = 'workers'
XMIN = 0.933032992
XMAX = 17.1483754
CPU_SIDE = 'left'
array YTICS[1]
array YMIN[1]
array YMAX[1]
CPU_PLACE = 0.05
YTICS[1] = '"10 ns" 10, "100 ns" 100, "1 µs" 1000, "10 µs" 10000, "100 µs" 100000, "1 ms" 1000000'
YMIN[1] = 3.52947793
YMAX[1] = 8563097.04
array LABEL_Y1[13] = [0.23296157, 0.190653877, 0.276305373, 0.442528823, 0.331393886, 0.484836515, 0.40022113, 0.527144207, 0.681955248, 0.620791319, 0.799986619, 0.944005441, NaN]
array LABEL_FROM_X1[13] = [16.0, 16.0, 16.0, 16.0, 16.0, 16.0, 16.0, 2.0, 2.0, 2.0, 2.0, 2.0, NaN]
array LABEL_FROM_Y1[13] = [89.2511942, 70.7225336, 205.068182, 2254.01691, 460.929018, 3245.874, 2183.72072, 6755.59607, 79788.5262, 32464.8668, 452440.37, 3759326.64, NaN]
CHART = 'dispatch'
CPUS = 2.0
TITLE = 'Handing out a task costs our thread pool 72.7 ns; not to be told from the fastest peer, OpenMP (libgomp)'
TITLE_POINTS = 15.5
array TITLE_LINES[1] = ['Handing out a task costs our thread pool 72.7 ns; not to be told from the fastest peer, OpenMP (libgomp)']
array SUBTITLE_LINES[2] = ['Empty tasks from one thread: the time from the first submission to the last result, divided by the tasks; less is better. Ribbons: 95 % signed-rank interval,', '23 blocks in random order.']
array NOTE_LINES[2] = ['Ours and Python''s give every result through a future; the others write it to a place of its own. oneTBB and OpenMP count the submitting thread among their workers, and', 'OpenMP runs a task at once when many wait. What APR''s push costs grows with the tasks that wait, here up to 2000. Run reference-peers, 2 CPUs.']
SUBTITLE = 'Empty tasks from one thread: the time from the first submission to the last result, divided by the tasks; less is better. Ribbons: 95 % signed-rank interval, 23 blocks in random order.'
TOP = 114.0
HEIGHT = 746.0
