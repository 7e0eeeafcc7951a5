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
array TEXT[102]
array TEXT_X[102]
array TEXT_Y[102]
array TEXT_SIDE[102]
array TEXT_KIND[102]
XMIN[1] = 44.8679663
XMAX[1] = 797063.253
XTICS[1] = '"100 ns" 100, "1 µs" 1000, "10 µs" 10000, "100 µs" 100000'
LEFT[1] = 341.0
RIGHT[1] = 883.8
AXIS_TITLE[1] = ''
AXIS_LABEL[1] = 'from submission to result'
REFERENCES[1] = 0
LINKED[1] = 1
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 986.6; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'p50'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1069.3; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'p99'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'p99.9'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = 'The waiting thread only waits'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 66.0; TEXT_Y[TEXTS] = 60.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread-pool'; TEXT[TEXTS] = 'thread pool'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 986.6; TEXT_Y[TEXTS] = 60.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '345 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1069.3; TEXT_Y[TEXTS] = 60.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '435 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 60.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '4.24 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 66.0; TEXT_Y[TEXTS] = 100.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process-pool'; TEXT[TEXTS] = 'process pool'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 986.6; TEXT_Y[TEXTS] = 100.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '335 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1069.3; TEXT_Y[TEXTS] = 100.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '506 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 100.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '5.12 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 66.0; TEXT_Y[TEXTS] = 140.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'native-libuv'; TEXT[TEXTS] = 'libuv'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 986.6; TEXT_Y[TEXTS] = 140.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '38.2 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1069.3; TEXT_Y[TEXTS] = 140.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '69.3 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 140.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '115 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 66.0; TEXT_Y[TEXTS] = 180.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'native-glib'; TEXT[TEXTS] = 'GLib'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 986.6; TEXT_Y[TEXTS] = 180.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '12.0 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1069.3; TEXT_Y[TEXTS] = 180.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '56.2 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 180.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '89.1 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 66.0; TEXT_Y[TEXTS] = 220.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'native-apr'; TEXT[TEXTS] = 'APR'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 986.6; TEXT_Y[TEXTS] = 220.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '12.5 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1069.3; TEXT_Y[TEXTS] = 220.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '111 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 220.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '152 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 66.0; TEXT_Y[TEXTS] = 260.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread-pool-executor'; TEXT[TEXTS] = 'Python ThreadPoolExecutor'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 986.6; TEXT_Y[TEXTS] = 260.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '51.0 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1069.3; TEXT_Y[TEXTS] = 260.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '86.8 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 66.0; TEXT_Y[TEXTS] = 300.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process-pool-executor'; TEXT[TEXTS] = 'Python ProcessPoolExecutor'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 986.6; TEXT_Y[TEXTS] = 300.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '192 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1069.3; TEXT_Y[TEXTS] = 300.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '303 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 66.0; TEXT_Y[TEXTS] = 340.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'multiprocessing-pool'; TEXT[TEXTS] = 'Python multiprocessing.Pool'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 986.6; TEXT_Y[TEXTS] = 340.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '144 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1069.3; TEXT_Y[TEXTS] = 340.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '511 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 390.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = 'The waiting thread runs tasks too'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 66.0; TEXT_Y[TEXTS] = 426.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread-pool'; TEXT[TEXTS] = 'thread pool'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 986.6; TEXT_Y[TEXTS] = 426.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '70.0 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1069.3; TEXT_Y[TEXTS] = 426.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '210 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 426.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '4.64 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 66.0; TEXT_Y[TEXTS] = 466.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process-pool'; TEXT[TEXTS] = 'process pool'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 986.6; TEXT_Y[TEXTS] = 466.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '70.7 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1069.3; TEXT_Y[TEXTS] = 466.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '230 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 466.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '3.72 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 66.0; TEXT_Y[TEXTS] = 506.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'native-tbb'; TEXT[TEXTS] = 'oneTBB'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 986.6; TEXT_Y[TEXTS] = 506.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '80.0 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1069.3; TEXT_Y[TEXTS] = 506.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '121 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 506.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '193 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 66.0; TEXT_Y[TEXTS] = 546.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'native-openmp'; TEXT[TEXTS] = 'OpenMP (libgomp)'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 986.6; TEXT_Y[TEXTS] = 546.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '340 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1069.3; TEXT_Y[TEXTS] = 546.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '405 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 546.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '700 ns'
AXES = 1.0
ROWS = 12.0
array ROW_MODE[12] = ['thread-pool', 'process-pool', 'native-libuv', 'native-glib', 'native-apr', 'thread-pool-executor', 'process-pool-executor', 'multiprocessing-pool', 'thread-pool', 'process-pool', 'native-tbb', 'native-openmp']
ROWS_PX = 570.0
HEAD_PX = 8.0
CHART = 'latency'
CPUS = 2.0
TITLE = 'A round trip takes our thread pool 345 ns; the fastest peer, GLib, 35 times as long. If the waiting thread helps, 70.0 ns; the fastest peer, oneTBB, 14 % longer'
TITLE_POINTS = 14.5
array TITLE_LINES[2] = ['A round trip takes our thread pool 345 ns; the fastest peer, GLib, 35 times as', 'long. If the waiting thread helps, 70.0 ns; the fastest peer, oneTBB, 14 % longer']
array SUBTITLE_LINES[2] = ['In the row''s colour: the median of a run''s round trips. Outlined in black: p99. Upright bar: p99.9, only where ten were slower. Thick: 95 % signed-rank', 'interval of the median, 23 blocks in random order.']
array NOTE_LINES[1] = ['2 workers: oneTBB and OpenMP count the waiting thread among theirs, the others have it in addition. Run reference-peers, 2 CPUs.']
SUBTITLE = 'In the row''s colour: the median of a run''s round trips. Outlined in black: p99. Upright bar: p99.9, only where ten were slower. Thick: 95 % signed-rank interval of the median, 23 blocks in random order.'
TOP = 144.0
HEIGHT = 816.0
