array XMIN[2]
array XMAX[2]
array XTICS[2]
array LEFT[2]
array RIGHT[2]
array AXIS_TITLE[2]
array AXIS_LABEL[2]
array REFERENCES[2]
array LINKED[2]
TEXTS = 0
array TEXT[150]
array TEXT_X[150]
array TEXT_Y[150]
array TEXT_SIDE[150]
array TEXT_KIND[150]
XMIN[1] = 20.008667
XMAX[1] = 2683.59125
XTICS[1] = '"100 ns" 100, "1 µs" 1000'
LEFT[1] = 252.2
RIGHT[1] = 511.4
AXIS_TITLE[1] = 'No GIL'
AXIS_LABEL[1] = 'time of an update'
REFERENCES[1] = 0
LINKED[1] = 0
XMIN[2] = 20.008667
XMAX[2] = 2683.59125
XTICS[2] = '"100 ns" 100, "1 µs" 1000'
LEFT[2] = 724.1
RIGHT[2] = 983.4
AXIS_TITLE[2] = 'Under cpython2''s GIL'
AXIS_LABEL[2] = 'time of an update'
REFERENCES[2] = 0
LINKED[2] = 0
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 614.2; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = ''
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 680.1; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'lost'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1086.1; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = ''
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'lost'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread'; TEXT[TEXTS] = 'no lock, threads'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 614.2; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '26.7 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 680.1; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '9.3 %'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1086.1; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '73.8 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '21 %'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process'; TEXT[TEXTS] = 'no lock, processes'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 614.2; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '26.8 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 680.1; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '6.7 %'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1086.1; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '28.3 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '9.0 %'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread'; TEXT[TEXTS] = 'atomic, threads'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 614.2; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '28.3 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 680.1; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1086.1; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '69.9 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process'; TEXT[TEXTS] = 'atomic, processes'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 614.2; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '28.5 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 680.1; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1086.1; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '31.0 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 184.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread'; TEXT[TEXTS] = 'mutex, threads'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 614.2; TEXT_Y[TEXTS] = 184.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '72.8 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 680.1; TEXT_Y[TEXTS] = 184.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1086.1; TEXT_Y[TEXTS] = 184.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '116 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 184.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 224.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process'; TEXT[TEXTS] = 'mutex, processes'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 614.2; TEXT_Y[TEXTS] = 224.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '66.7 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 680.1; TEXT_Y[TEXTS] = 224.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1086.1; TEXT_Y[TEXTS] = 224.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '114 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 224.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 264.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread'; TEXT[TEXTS] = 'futex, threads'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 614.2; TEXT_Y[TEXTS] = 264.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '83.3 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 680.1; TEXT_Y[TEXTS] = 264.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1086.1; TEXT_Y[TEXTS] = 264.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '108 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 264.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 304.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process'; TEXT[TEXTS] = 'futex, processes'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 614.2; TEXT_Y[TEXTS] = 304.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '84.8 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 680.1; TEXT_Y[TEXTS] = 304.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1086.1; TEXT_Y[TEXTS] = 304.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '92.3 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 304.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 344.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread'; TEXT[TEXTS] = 'spin, threads'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 614.2; TEXT_Y[TEXTS] = 344.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '64.6 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 680.1; TEXT_Y[TEXTS] = 344.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1086.1; TEXT_Y[TEXTS] = 344.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '122 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 344.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 384.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process'; TEXT[TEXTS] = 'spin, processes'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 614.2; TEXT_Y[TEXTS] = 384.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '69.7 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 680.1; TEXT_Y[TEXTS] = 384.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1086.1; TEXT_Y[TEXTS] = 384.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '74.0 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 384.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 424.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread'; TEXT[TEXTS] = 'ticket, threads'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 614.2; TEXT_Y[TEXTS] = 424.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '101 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 680.1; TEXT_Y[TEXTS] = 424.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1086.1; TEXT_Y[TEXTS] = 424.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '217 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 424.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 464.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process'; TEXT[TEXTS] = 'ticket, processes'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 614.2; TEXT_Y[TEXTS] = 464.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '98.3 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 680.1; TEXT_Y[TEXTS] = 464.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1086.1; TEXT_Y[TEXTS] = 464.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '112 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 464.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 504.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread'; TEXT[TEXTS] = 'semaphore, threads'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 614.2; TEXT_Y[TEXTS] = 504.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '86.2 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 680.1; TEXT_Y[TEXTS] = 504.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1086.1; TEXT_Y[TEXTS] = 504.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '293 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 504.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 544.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process'; TEXT[TEXTS] = 'semaphore, processes'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 614.2; TEXT_Y[TEXTS] = 544.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '101 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 680.1; TEXT_Y[TEXTS] = 544.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1086.1; TEXT_Y[TEXTS] = 544.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '120 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 544.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 584.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread'; TEXT[TEXTS] = 'rwlock, threads'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 614.2; TEXT_Y[TEXTS] = 584.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '71.9 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 680.1; TEXT_Y[TEXTS] = 584.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1086.1; TEXT_Y[TEXTS] = 584.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '116 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 584.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 624.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process'; TEXT[TEXTS] = 'rwlock, processes'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 614.2; TEXT_Y[TEXTS] = 624.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '78.0 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 680.1; TEXT_Y[TEXTS] = 624.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1086.1; TEXT_Y[TEXTS] = 624.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '96.5 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 624.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 664.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread'; TEXT[TEXTS] = 'file, threads'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 614.2; TEXT_Y[TEXTS] = 664.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '1.92 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 680.1; TEXT_Y[TEXTS] = 664.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1086.1; TEXT_Y[TEXTS] = 664.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '1.84 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 664.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 704.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process'; TEXT[TEXTS] = 'file, processes'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 614.2; TEXT_Y[TEXTS] = 704.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '1.76 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 680.1; TEXT_Y[TEXTS] = 704.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1086.1; TEXT_Y[TEXTS] = 704.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '1.93 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 704.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
AXES = 2.0
ROWS = 18.0
array ROW_MODE[18] = ['thread', 'process', 'thread', 'process', 'thread', 'process', 'thread', 'process', 'thread', 'process', 'thread', 'process', 'thread', 'process', 'thread', 'process', 'thread', 'process']
ROWS_PX = 728.0
HEAD_PX = 38.0
CHART = 'gil-lock'
CPUS = 2.0
TITLE = 'The GIL protects the interpreter, not count += 1: threads under cpython2 lose 21 % of their updates; with a mutex none'
TITLE_POINTS = 14.5
array TITLE_LINES[2] = ['The GIL protects the interpreter, not count += 1: threads', 'under cpython2 lose 21 % of their updates; with a mutex none']
array SUBTITLE_LINES[2] = ['2 workers add 1 to the same counter in shared memory, read, add and write being three bytecodes; the time is that of all divided by the updates. Lines:', '95 % signed-rank interval, 12 blocks in random order.']
array NOTE_LINES[1] = ['Lost by threads without a lock under others: cpython3 none, CPython 3.11.2 none. Run 20261125-172603-gil, 2 CPUs.']
SUBTITLE = '2 workers add 1 to the same counter in shared memory, read, add and write being three bytecodes; the time is that of all divided by the updates. Lines: 95 % signed-rank interval, 12 blocks in random order.'
TOP = 144.0
HEIGHT = 1004.0
