LINES_ONLY = 1.0
NO_CPU_LINE = 1.0
LABEL_PX = 928.16
SERIES = 7.0
array LABEL[8] = ['thread', 'process', 'thread pool, by connection', 'process pool, by connection', 'thread pool, by request', 'process pool, by request', 'one loop (event)', 'ideal']
array MODE[8] = ['thread', 'process', 'thread-pool', 'process-pool', 'thread-pool-request', 'process-pool-request', 'event', 'ideal']
array POINTS[7] = [153.0, 96.0, 96.0, 150.0, 134.0, 98.0, 105.0]
PANELS = 1.0
array YLABEL[1] = ['share of requests']
array PANEL_TOP[1] = [0.0]
array PANEL_HEIGHT[1] = [520.0]
array YLOG[1] = [0.0]
XTICS = '"100" 100, "1 000" 1000, "10 000" 10000'
XLABEL = 'latency from the time it is due, in µs'
XMIN = 29.4727886
XMAX = 32204.6376
CPU_SIDE = 'left'
array YTICS[1]
array YMIN[1]
array YMAX[1]
CPU_PLACE = 0.05
YTICS[1] = '"0 %%" 0, "10 %%" 0.1, "20 %%" 0.2, "30 %%" 0.3, "40 %%" 0.4, "50 %%" 0.5, "60 %%" 0.6, "70 %%" 0.7, "80 %%" 0.8, "90 %%" 0.9, "100 %%" 1'
YMIN[1] = 0
YMAX[1] = 1.06
array LABEL_Y1[8] = [0.830769231, 0.873076923, 0.788461538, 0.915384615, 0.746153846, 0.957692308, 1.0, NaN]
array LABEL_FROM_X1[8] = [27262.975, 2490.367, 2621.439, 24117.247, 12058.623, 3145.727, 3932.159, NaN]
array LABEL_FROM_Y1[8] = [0.999549062, 0.999549062, 0.999503968, 0.999549062, 0.999368687, 0.999549062, 0.999549062, NaN]
CHART = 'echo-latency'
CPUS = 2.0
TITLE = 'Suspect session: 99 % of requests at a fixed rate are answered within 705 µs by threads, 254 µs by processes and 318 µs in one loop'
TITLE_POINTS = 14.5
array TITLE_LINES[2] = ['Suspect session: 99 % of requests at a fixed rate are answered within', '705 µs by threads, 254 µs by processes and 318 µs in one loop']
array SUBTITLE_LINES[2] = ['Open loop, 4000 requests a second over 16 connections; all runs'' requests together, up to where ten are slower. Client and server share the CPUs. Title:', 'medians of the runs'' p99, 14 blocks in random order.']
array NOTE_LINES[2] = ['Suspect: the hypervisor stole 1.6 % of the run''s wall time; neighbouring blocks are alike (lag-1 correlation 0.50 of echo-throughput:mode=process,connections=4 against', 'echo-throughput:mode=thread,connections=4): 14 pairs are worth 3. Run reference-sockets, 2 CPUs.']
SUBTITLE = 'Open loop, 4000 requests a second over 16 connections; all runs'' requests together, up to where ten are slower. Client and server share the CPUs. Title: medians of the runs'' p99, 14 blocks in random order.'
TOP = 144.0
HEIGHT = 776.0
