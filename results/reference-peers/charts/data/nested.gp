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
array TEXT[38]
array TEXT_X[38]
array TEXT_Y[38]
array TEXT_SIDE[38]
array TEXT_KIND[38]
XMIN[1] = 11.4216829
XMAX[1] = 347.287837
XTICS[1] = '"20 ns" 20, "50 ns" 50, "100 ns" 100, "200 ns" 200'
LEFT[1] = 220.2
RIGHT[1] = 869.5
AXIS_TITLE[1] = ''
AXIS_LABEL[1] = 'a task, mean of a run'
REFERENCES[1] = 0
LINKED[1] = 0
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 968.9; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'time'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'ratio to our thread pool'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread-pool'; TEXT[TEXTS] = 'thread pool'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 968.9; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '14.1 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'base'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process-pool'; TEXT[TEXTS] = 'process pool'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 968.9; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '13.8 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '1.01× [0.93, 1.09]'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'native-tbb'; TEXT[TEXTS] = 'oneTBB'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 968.9; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '43.1 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '3.03× [2.78, 3.34]'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'native-openmp'; TEXT[TEXTS] = 'OpenMP (libgomp)'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 968.9; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '274 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '19.5× [17.2, 21.4]'
AXES = 1.0
ROWS = 4.0
array ROW_MODE[4] = ['thread-pool', 'process-pool', 'native-tbb', 'native-openmp']
ROWS_PX = 168.0
HEAD_PX = 8.0
CHART = 'figures'
CPUS = 2.0
TITLE = 'A task that tasks hand out costs our thread pool 14.1 ns; the fastest peer, oneTBB, 3.0 times as long'
TITLE_POINTS = 16.0
array TITLE_LINES[1] = ['A task that tasks hand out costs our thread pool 14.1 ns; the fastest peer, oneTBB, 3.0 times as long']
array SUBTITLE_LINES[1] = ['Dot: the estimate; less is better. Ratios are paired by block. Lines: 95 % signed-rank interval, 23 blocks in random order.']
array NOTE_LINES[1] = ['Run reference-peers, 2 CPUs.']
SUBTITLE = 'Dot: the estimate; less is better. Ratios are paired by block. Lines: 95 % signed-rank interval, 23 blocks in random order.'
TOP = 94.0
HEIGHT = 364.0
