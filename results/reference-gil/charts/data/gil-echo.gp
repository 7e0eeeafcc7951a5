CURVES = 12.0
array CURVE_PANEL[12] = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0, 3.0, 3.0]
array CURVE_HOGS[12] = [0.0, 0.0, 1.0, 1.0, 2.0, 4.0, 0.0, 1.0, 2.0, 4.0, 0.0, 4.0]
array CURVE_REAL[12] = [0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
PANELS = 3.0
PANEL_PX = 184.0
PANEL_STEP = 250.0
HEAD_PX = 66.0
LEFT = 112.0
RIGHT = 728.0
XMIN = 10433.9674
XMAX = 37016585.0
XTICS = '"100 µs" 100000, "1 ms" 1000000, "10 ms" 10000000'
TEXTS = 0
array TEXT[120]
array TEXT_X[120]
array TEXT_Y[120]
array TEXT_SIDE[120]
array TEXT_KIND[120]
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'head'; TEXT[TEXTS] = 'cpython3, dashed: CPython 3.11.2'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 148.4; TEXT_Y[TEXTS] = 52.0; TEXT_SIDE[TEXTS] = 'center'; TEXT_KIND[TEXTS] = 'hogs0'; TEXT[TEXTS] = 'k = 0'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 578.9; TEXT_Y[TEXTS] = 52.0; TEXT_SIDE[TEXTS] = 'center'; TEXT_KIND[TEXTS] = 'hogs1'; TEXT[TEXTS] = 'k = 1'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 638.7; TEXT_Y[TEXTS] = 52.0; TEXT_SIDE[TEXTS] = 'center'; TEXT_KIND[TEXTS] = 'hogs2'; TEXT[TEXTS] = 'k = 2'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 690.7; TEXT_Y[TEXTS] = 52.0; TEXT_SIDE[TEXTS] = 'center'; TEXT_KIND[TEXTS] = 'hogs4'; TEXT[TEXTS] = 'k = 4'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 984.0; TEXT_Y[TEXTS] = 54.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = 'emulated'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 900.0; TEXT_Y[TEXTS] = 74.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'median'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 984.0; TEXT_Y[TEXTS] = 74.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'p90'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 54.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = 'CPython 3.11.2'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1068.0; TEXT_Y[TEXTS] = 74.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'median'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 74.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'p90'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 754.0; TEXT_Y[TEXTS] = 100.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'hogs0'; TEXT[TEXTS] = 'k = 0'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 900.0; TEXT_Y[TEXTS] = 100.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '16.9 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 984.0; TEXT_Y[TEXTS] = 100.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '43.0 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1068.0; TEXT_Y[TEXTS] = 100.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '29.4 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 100.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '90.1 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 754.0; TEXT_Y[TEXTS] = 125.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'hogs1'; TEXT[TEXTS] = 'k = 1'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 900.0; TEXT_Y[TEXTS] = 125.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '5.12 ms'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 984.0; TEXT_Y[TEXTS] = 125.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '9.44 ms'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1068.0; TEXT_Y[TEXTS] = 125.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '4.10 ms'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 125.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '5.24 ms'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 754.0; TEXT_Y[TEXTS] = 150.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'hogs2'; TEXT[TEXTS] = 'k = 2'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 900.0; TEXT_Y[TEXTS] = 150.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '12.7 ms'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 984.0; TEXT_Y[TEXTS] = 150.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '–'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 754.0; TEXT_Y[TEXTS] = 175.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'hogs4'; TEXT[TEXTS] = 'k = 4'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 900.0; TEXT_Y[TEXTS] = 175.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '20.1 ms'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 984.0; TEXT_Y[TEXTS] = 175.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '–'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 274.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'head'; TEXT[TEXTS] = 'cpython2'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 143.2; TEXT_Y[TEXTS] = 302.0; TEXT_SIDE[TEXTS] = 'center'; TEXT_KIND[TEXTS] = 'hogs0'; TEXT[TEXTS] = 'k = 0'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 200.2; TEXT_Y[TEXTS] = 302.0; TEXT_SIDE[TEXTS] = 'center'; TEXT_KIND[TEXTS] = 'hogs1'; TEXT[TEXTS] = 'k = 1'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 252.2; TEXT_Y[TEXTS] = 302.0; TEXT_SIDE[TEXTS] = 'center'; TEXT_KIND[TEXTS] = 'hogs2'; TEXT[TEXTS] = 'k = 2'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 304.2; TEXT_Y[TEXTS] = 302.0; TEXT_SIDE[TEXTS] = 'center'; TEXT_KIND[TEXTS] = 'hogs4'; TEXT[TEXTS] = 'k = 4'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 984.0; TEXT_Y[TEXTS] = 304.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = 'emulated'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 900.0; TEXT_Y[TEXTS] = 324.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'median'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 984.0; TEXT_Y[TEXTS] = 324.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'p90'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 754.0; TEXT_Y[TEXTS] = 350.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'hogs0'; TEXT[TEXTS] = 'k = 0'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 900.0; TEXT_Y[TEXTS] = 350.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '15.8 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 984.0; TEXT_Y[TEXTS] = 350.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '43.0 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 754.0; TEXT_Y[TEXTS] = 375.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'hogs1'; TEXT[TEXTS] = 'k = 1'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 900.0; TEXT_Y[TEXTS] = 375.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '58.9 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 984.0; TEXT_Y[TEXTS] = 375.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '197 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 754.0; TEXT_Y[TEXTS] = 400.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'hogs2'; TEXT[TEXTS] = 'k = 2'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 900.0; TEXT_Y[TEXTS] = 400.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '71.6 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 984.0; TEXT_Y[TEXTS] = 400.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '205 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 754.0; TEXT_Y[TEXTS] = 425.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'hogs4'; TEXT[TEXTS] = 'k = 4'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 900.0; TEXT_Y[TEXTS] = 425.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '41.9 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 984.0; TEXT_Y[TEXTS] = 425.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '106 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 524.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'head'; TEXT[TEXTS] = 'none: no lock'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 132.0; TEXT_Y[TEXTS] = 552.0; TEXT_SIDE[TEXTS] = 'center'; TEXT_KIND[TEXTS] = 'hogs0'; TEXT[TEXTS] = 'k = 0'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 184.0; TEXT_Y[TEXTS] = 552.0; TEXT_SIDE[TEXTS] = 'center'; TEXT_KIND[TEXTS] = 'hogs4'; TEXT[TEXTS] = 'k = 4'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 984.0; TEXT_Y[TEXTS] = 554.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = 'emulated'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 900.0; TEXT_Y[TEXTS] = 574.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'median'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 984.0; TEXT_Y[TEXTS] = 574.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'p90'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 754.0; TEXT_Y[TEXTS] = 600.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'hogs0'; TEXT[TEXTS] = 'k = 0'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 900.0; TEXT_Y[TEXTS] = 600.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '16.6 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 984.0; TEXT_Y[TEXTS] = 600.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '41.0 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 754.0; TEXT_Y[TEXTS] = 625.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'hogs4'; TEXT[TEXTS] = 'k = 4'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 900.0; TEXT_Y[TEXTS] = 625.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '16.7 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 984.0; TEXT_Y[TEXTS] = 625.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '34.8 µs'
CHART = 'gil-echo'
CPUS = 2.0
TITLE = 'Under cpython3, with 1, 2 and 4 CPU-bound threads beside it an echo takes 5.12 ms, 12.7 ms and 20.1 ms instead of 16.9 µs'
TITLE_POINTS = 14.5
array TITLE_LINES[2] = ['Under cpython3, with 1, 2 and 4 CPU-bound threads beside it', 'an echo takes 5.12 ms, 12.7 ms and 20.1 ms instead of 16.9 µs']
array SUBTITLE_LINES[2] = ['Round trips of a UDP datagram to a thread that answers it, beside k CPU-bound threads under the same lock. Lines: share of all blocks'' round trips that took', 'at most so long. Dot and thick line: the runs'' medians, 95 % signed-rank interval, 14 blocks in random order.']
array NOTE_LINES[1] = ['At least 36 round trips a line; a p90 needs ten that took longer. Run 20261125-175829-gil, 2 CPUs.']
SUBTITLE = 'Round trips of a UDP datagram to a thread that answers it, beside k CPU-bound threads under the same lock. Lines: share of all blocks'' round trips that took at most so long. Dot and thick line: the runs'' medians, 95 % signed-rank interval, 14 blocks in random order.'
TOP = 144.0
HEIGHT = 988.0
