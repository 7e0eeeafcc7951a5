NO_CPU_LINE = 1.0
LABEL_PX = 928.16
SERIES = 10.0
array LABEL[11] = ['thread', 'process', 'thread pool, by connection', 'process pool, by connection', 'thread pool, by request', 'process pool, by request', 'one loop (event)', 'libuv', 'socat (forks)', 'ncat (forks, cat)', 'ideal']
array MODE[11] = ['thread', 'process', 'thread-pool', 'process-pool', 'thread-pool-request', 'process-pool-request', 'event', 'native-libuv', 'socat', 'ncat', 'ideal']
array POINTS[10] = [5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 2.0]
PANELS = 1.0
array YLABEL[1] = ['requests a second']
array PANEL_TOP[1] = [0.0]
array PANEL_HEIGHT[1] = [520.0]
array YLOG[1] = [1.0]
XTICS = '"1" 1, "4" 4, "16" 16, "64" 64, "256" 256'
XLABEL = 'connections'
XMIN = 0.870550563
XMAX = 294.066779
CPU_SIDE = 'left'
array YTICS[1]
array YMIN[1]
array YMAX[1]
CPU_PLACE = 0.05
YTICS[1] = '"10 000" 10000, "100 000" 100000, "1 000 000" 1000000'
YMIN[1] = 5604.27699
YMAX[1] = 1054157.08
array LABEL_Y1[11] = [0.592627979, 0.465704902, 0.550320286, 0.338781825, 0.508012594, 0.634935671, 0.719551055, 0.677243363, 0.381089517, 0.423397209, NaN]
array LABEL_FROM_X1[11] = [256.0, 256.0, 256.0, 256.0, 256.0, 256.0, 256.0, 256.0, 256.0, 4.0, NaN]
array LABEL_FROM_Y1[11] = [100940.599, 75811.1541, 91851.9525, 44422.4145, 79977.0323, 151586.603, 186307.358, 151901.949, 52100.7294, 59392.1646, NaN]
CHART = 'echo-throughput'
CPUS = 2.0
TITLE = 'Suspect session: At 64 connections threads answer 112 000 requests a second, one loop 144 000; processes take 35 % longer than threads'
TITLE_POINTS = 14.5
array TITLE_LINES[2] = ['Suspect session: At 64 connections threads answer 112 000 requests', 'a second, one loop 144 000; processes take 35 % longer than threads']
array SUBTITLE_LINES[2] = ['Requests of 64 bytes over TCP on the loopback, each sent after the reply to the one before, all replies compared; more is better. Client and server share the', 'CPUs. Ribbons: 95 % signed-rank interval, 14 blocks in random order.']
array NOTE_LINES[2] = ['Suspect: the hypervisor stole 1.6 % of the run''s wall time; neighbouring blocks are alike (lag-1 correlation 0.50 of echo-throughput:mode=process,connections=4 against', 'echo-throughput:mode=thread,connections=4): 14 pairs are worth 3. Run reference-sockets, 2 CPUs.']
SUBTITLE = 'Requests of 64 bytes over TCP on the loopback, each sent after the reply to the one before, all replies compared; more is better. Client and server share the CPUs. Ribbons: 95 % signed-rank interval, 14 blocks in random order.'
TOP = 144.0
HEIGHT = 776.0
