array XMIN[1]
array XMAX[1]
array XTICS[1]
array LEFT[1]
array RIGHT[1]
array AXIS_TITLE[1]
array AXIS_LABEL[1]
array REFERENCES[1]
array LINKED[1]
TEXTS = 0
array TEXT[78]
array TEXT_X[78]
array TEXT_Y[78]
array TEXT_SIDE[78]
array TEXT_KIND[78]
XMIN[1] = 183.262853
XMAX[1] = 72434.8906
XTICS[1] = '"1 µs" 1000, "10 µs" 10000'
LEFT[1] = 341.0
RIGHT[1] = 866.2
AXIS_TITLE[1] = ''
AXIS_LABEL[1] = 'a fork-join, median of a run'
REFERENCES[1] = 0
LINKED[1] = 0
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 968.9; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'time'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'ratio to our thread pool'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = 'The waiting thread only waits'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 66.0; TEXT_Y[TEXTS] = 60.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread-pool'; TEXT[TEXTS] = 'thread pool'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 968.9; TEXT_Y[TEXTS] = 60.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '940 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 60.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'base'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 66.0; TEXT_Y[TEXTS] = 100.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process-pool'; TEXT[TEXTS] = 'process pool'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 968.9; TEXT_Y[TEXTS] = 100.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '889 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 100.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '0.96× [0.91, 1.00]'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 66.0; TEXT_Y[TEXTS] = 140.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'native-libuv'; TEXT[TEXTS] = 'libuv'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 968.9; TEXT_Y[TEXTS] = 140.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '50.4 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 140.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '50.5× [44.0, 57.6]'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 66.0; TEXT_Y[TEXTS] = 180.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'native-glib'; TEXT[TEXTS] = 'GLib'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 968.9; TEXT_Y[TEXTS] = 180.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '42.5 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 180.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '45.8× [41.8, 48.8]'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 66.0; TEXT_Y[TEXTS] = 220.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'native-apr'; TEXT[TEXTS] = 'APR'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 968.9; TEXT_Y[TEXTS] = 220.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '38.0 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 220.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '38.7× [35.2, 44.6]'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 270.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = 'The waiting thread runs tasks too'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 66.0; TEXT_Y[TEXTS] = 306.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread-pool'; TEXT[TEXTS] = 'thread pool'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 968.9; TEXT_Y[TEXTS] = 306.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '450 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 306.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'base'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 66.0; TEXT_Y[TEXTS] = 346.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process-pool'; TEXT[TEXTS] = 'process pool'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 968.9; TEXT_Y[TEXTS] = 346.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '502 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 346.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '1.02× [0.98, 1.17]'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 66.0; TEXT_Y[TEXTS] = 386.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'native-tbb'; TEXT[TEXTS] = 'oneTBB'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 968.9; TEXT_Y[TEXTS] = 386.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '264 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 386.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '0.58× [0.52, 0.71]'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 66.0; TEXT_Y[TEXTS] = 426.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'native-openmp'; TEXT[TEXTS] = 'OpenMP (libgomp)'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 968.9; TEXT_Y[TEXTS] = 426.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '2.69 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 426.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '5.87× [5.44, 6.62]'
AXES = 1.0
ROWS = 9.0
array ROW_MODE[9] = ['thread-pool', 'process-pool', 'native-libuv', 'native-glib', 'native-apr', 'thread-pool', 'process-pool', 'native-tbb', 'native-openmp']
ROWS_PX = 450.0
HEAD_PX = 8.0
CHART = 'figures'
CPUS = 2.0
TITLE = 'A fork-join of eight tasks takes our thread pool 940 ns; the fastest peer, APR, 39 times as long. If the waiting thread helps, 450 ns; the fastest peer, oneTBB, 58 % of that'
TITLE_POINTS = 14.5
array TITLE_LINES[2] = ['A fork-join of eight tasks takes our thread pool 940 ns; the fastest peer, APR, 39 times', 'as long. If the waiting thread helps, 450 ns; the fastest peer, oneTBB, 58 % of that']
array SUBTITLE_LINES[1] = ['Dot: the estimate; less is better. Ratios are paired by block. Lines: 95 % signed-rank interval, 23 blocks in random order.']
array NOTE_LINES[1] = ['2 workers: oneTBB and OpenMP count the waiting thread among theirs, the others have it in addition. Run reference-peers, 2 CPUs.']
SUBTITLE = 'Dot: the estimate; less is better. Ratios are paired by block. Lines: 95 % signed-rank interval, 23 blocks in random order.'
TOP = 124.0
HEIGHT = 676.0
