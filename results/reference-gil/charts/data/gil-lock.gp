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
XMIN[1] = 16.0331858
XMAX[1] = 2066.98117
XTICS[1] = '"100 ns" 100, "1 µs" 1000'
LEFT[1] = 252.2
RIGHT[1] = 514.0
AXIS_TITLE[1] = 'No GIL'
AXIS_LABEL[1] = 'time of an update'
REFERENCES[1] = 0
LINKED[1] = 0
XMIN[2] = 16.0331858
XMAX[2] = 2066.98117
XTICS[2] = '"100 ns" 100, "1 µs" 1000'
LEFT[2] = 726.6
RIGHT[2] = 988.5
AXIS_TITLE[2] = 'Under cpython2''s GIL'
AXIS_LABEL[2] = 'time of an update'
REFERENCES[2] = 0
LINKED[2] = 0
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 616.7; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = ''
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 682.6; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'lost'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1091.2; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = ''
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'lost'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread'; TEXT[TEXTS] = 'no lock, threads'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 616.7; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '22.9 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 682.6; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '8.0 %'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1091.2; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '66.7 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '22 %'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process'; TEXT[TEXTS] = 'no lock, processes'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 616.7; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '21.6 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 682.6; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '8.1 %'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1091.2; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '26.9 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '11 %'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread'; TEXT[TEXTS] = 'atomic, threads'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 616.7; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '22.1 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 682.6; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1091.2; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '63.7 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process'; TEXT[TEXTS] = 'atomic, processes'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 616.7; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '23.6 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 682.6; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1091.2; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '26.8 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 184.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread'; TEXT[TEXTS] = 'mutex, threads'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 616.7; TEXT_Y[TEXTS] = 184.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '49.8 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 682.6; TEXT_Y[TEXTS] = 184.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1091.2; TEXT_Y[TEXTS] = 184.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '112 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 184.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 224.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process'; TEXT[TEXTS] = 'mutex, processes'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 616.7; TEXT_Y[TEXTS] = 224.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '38.4 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 682.6; TEXT_Y[TEXTS] = 224.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1091.2; TEXT_Y[TEXTS] = 224.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '33.9 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 224.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 264.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread'; TEXT[TEXTS] = 'futex, threads'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 616.7; TEXT_Y[TEXTS] = 264.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '69.8 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 682.6; TEXT_Y[TEXTS] = 264.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1091.2; TEXT_Y[TEXTS] = 264.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '90.8 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 264.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 304.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process'; TEXT[TEXTS] = 'futex, processes'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 616.7; TEXT_Y[TEXTS] = 304.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '76.7 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 682.6; TEXT_Y[TEXTS] = 304.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1091.2; TEXT_Y[TEXTS] = 304.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '73.3 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 304.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 344.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread'; TEXT[TEXTS] = 'spin, threads'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 616.7; TEXT_Y[TEXTS] = 344.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '68.3 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 682.6; TEXT_Y[TEXTS] = 344.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1091.2; TEXT_Y[TEXTS] = 344.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '108 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 344.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 384.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process'; TEXT[TEXTS] = 'spin, processes'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 616.7; TEXT_Y[TEXTS] = 384.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '66.3 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 682.6; TEXT_Y[TEXTS] = 384.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1091.2; TEXT_Y[TEXTS] = 384.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '62.4 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 384.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 424.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread'; TEXT[TEXTS] = 'ticket, threads'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 616.7; TEXT_Y[TEXTS] = 424.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '85.5 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 682.6; TEXT_Y[TEXTS] = 424.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1091.2; TEXT_Y[TEXTS] = 424.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '242 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 424.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 464.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process'; TEXT[TEXTS] = 'ticket, processes'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 616.7; TEXT_Y[TEXTS] = 464.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '85.4 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 682.6; TEXT_Y[TEXTS] = 464.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1091.2; TEXT_Y[TEXTS] = 464.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '90.4 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 464.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 504.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread'; TEXT[TEXTS] = 'semaphore, threads'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 616.7; TEXT_Y[TEXTS] = 504.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '72.0 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 682.6; TEXT_Y[TEXTS] = 504.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1091.2; TEXT_Y[TEXTS] = 504.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '249 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 504.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 544.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process'; TEXT[TEXTS] = 'semaphore, processes'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 616.7; TEXT_Y[TEXTS] = 544.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '56.4 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 682.6; TEXT_Y[TEXTS] = 544.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1091.2; TEXT_Y[TEXTS] = 544.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '60.4 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 544.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 584.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread'; TEXT[TEXTS] = 'rwlock, threads'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 616.7; TEXT_Y[TEXTS] = 584.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '30.4 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 682.6; TEXT_Y[TEXTS] = 584.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1091.2; TEXT_Y[TEXTS] = 584.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '88.8 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 584.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 624.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process'; TEXT[TEXTS] = 'rwlock, processes'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 616.7; TEXT_Y[TEXTS] = 624.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '35.7 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 682.6; TEXT_Y[TEXTS] = 624.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1091.2; TEXT_Y[TEXTS] = 624.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '48.7 ns'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 624.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 664.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread'; TEXT[TEXTS] = 'file, threads'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 616.7; TEXT_Y[TEXTS] = 664.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '1.08 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 682.6; TEXT_Y[TEXTS] = 664.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1091.2; TEXT_Y[TEXTS] = 664.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '1.57 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 664.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 704.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process'; TEXT[TEXTS] = 'file, processes'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 616.7; TEXT_Y[TEXTS] = 704.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '1.15 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 682.6; TEXT_Y[TEXTS] = 704.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1091.2; TEXT_Y[TEXTS] = 704.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '1.23 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 704.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = 'none'
AXES = 2.0
ROWS = 18.0
array ROW_MODE[18] = ['thread', 'process', 'thread', 'process', 'thread', 'process', 'thread', 'process', 'thread', 'process', 'thread', 'process', 'thread', 'process', 'thread', 'process', 'thread', 'process']
ROWS_PX = 728.0
HEAD_PX = 38.0
CHART = 'gil-lock'
CPUS = 2.0
TITLE = 'The GIL protects the interpreter, not count += 1: threads under cpython2 lose 22 % of their updates; with a mutex none, and an update takes 2.1 times as long because of the GIL'
TITLE_POINTS = 14.5
array TITLE_LINES[2] = ['The GIL protects the interpreter, not count += 1: threads under cpython2 lose 22 % of their', 'updates; with a mutex none, and an update takes 2.1 times as long because of the GIL']
array SUBTITLE_LINES[2] = ['2 workers add 1 to the same counter in shared memory, read, add and write being three bytecodes; the time is that of all divided by the updates. Lines:', '95 % signed-rank interval, 14 blocks in random order.']
array NOTE_LINES[1] = ['Lost by threads without a lock under others: cpython3 none, CPython 3.11.2 none. Run 20261125-175829-gil, 2 CPUs.']
SUBTITLE = '2 workers add 1 to the same counter in shared memory, read, add and write being three bytecodes; the time is that of all divided by the updates. Lines: 95 % signed-rank interval, 14 blocks in random order.'
TOP = 144.0
HEIGHT = 1004.0
