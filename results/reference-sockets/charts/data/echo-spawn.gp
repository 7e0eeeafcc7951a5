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
array TEXT[62]
array TEXT_X[62]
array TEXT_Y[62]
array TEXT_SIDE[62]
array TEXT_KIND[62]
XMIN[1] = 11100.4544
XMAX[1] = 2321071.29
XTICS[1] = '"20 µs" 20000, "50 µs" 50000, "100 µs" 100000, "200 µs" 200000, "500 µs" 500000, "1 ms" 1000000, "2 ms" 2000000'
LEFT[1] = 295.8
RIGHT[1] = 964.5
AXIS_TITLE[1] = ''
AXIS_LABEL[1] = 'from the connection to the first byte'
REFERENCES[1] = 0
LINKED[1] = 1
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1067.2; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'p50'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'p99'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread'; TEXT[TEXTS] = 'thread'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1067.2; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '175 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '621 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process'; TEXT[TEXTS] = 'process'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1067.2; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '802 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '1.82 ms'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread-pool'; TEXT[TEXTS] = 'thread pool, by connection'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1067.2; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '71.8 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '352 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process-pool'; TEXT[TEXTS] = 'process pool, by connection'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1067.2; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '71.7 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '334 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 184.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread-pool-request'; TEXT[TEXTS] = 'thread pool, by request'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1067.2; TEXT_Y[TEXTS] = 184.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '172 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 184.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '516 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 224.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process-pool-request'; TEXT[TEXTS] = 'process pool, by request'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1067.2; TEXT_Y[TEXTS] = 224.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '243 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 224.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '698 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 264.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'event'; TEXT[TEXTS] = 'one loop (event)'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1067.2; TEXT_Y[TEXTS] = 264.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '83.6 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 264.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '517 µs'
AXES = 1.0
ROWS = 7.0
array ROW_MODE[7] = ['thread', 'process', 'thread-pool', 'process-pool', 'thread-pool-request', 'process-pool-request', 'event']
array ROW_NAME[7]
ROW_NAME[1] = 'thread'
ROW_NAME[2] = 'process'
ROW_NAME[3] = 'thread pool, by connection'
ROW_NAME[4] = 'process pool, by connection'
ROW_NAME[5] = 'thread pool, by request'
ROW_NAME[6] = 'process pool, by request'
ROW_NAME[7] = 'one loop (event)'
ROWS_PX = 288.0
HEAD_PX = 8.0
CHART = 'echo-spawn'
CPUS = 2.0
TITLE = 'Suspect session: The first byte of a new connection takes 175 µs with a thread each; processes take 4.7 times as long as threads'
TITLE_POINTS = 14.5
array TITLE_LINES[2] = ['Suspect session: The first byte of a new connection takes 175 µs', 'with a thread each; processes take 4.7 times as long as threads']
array SUBTITLE_LINES[2] = ['Short connections, four at once, one request each. In the row''s colour: the median of a run''s connections. Outlined in black: p99. Client and server share the', 'CPUs. Thick: 95 % signed-rank interval of the median, 14 blocks in random order.']
array NOTE_LINES[2] = ['Suspect: the hypervisor stole 1.6 % of the run''s wall time; neighbouring blocks are alike (lag-1 correlation 0.50 of echo-throughput:mode=process,connections=4 against', 'echo-throughput:mode=thread,connections=4): 14 pairs are worth 3. Run reference-sockets, 2 CPUs.']
SUBTITLE = 'Short connections, four at once, one request each. In the row''s colour: the median of a run''s connections. Outlined in black: p99. Client and server share the CPUs. Thick: 95 % signed-rank interval of the median, 14 blocks in random order.'
TOP = 144.0
HEIGHT = 552.0
