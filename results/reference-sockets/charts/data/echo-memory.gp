NO_CPU_LINE = 1.0
LABEL_PX = 955.04
SERIES = 5.0
array LABEL[6] = ['thread', 'process', 'thread pool, by request', 'process pool, by request', 'one loop (event)', 'ideal']
array MODE[6] = ['thread', 'process', 'thread-pool-request', 'process-pool-request', 'event', 'ideal']
array POINTS[5] = [4.0, 4.0, 4.0, 4.0, 4.0]
PANELS = 1.0
array YLABEL[1] = ['MiB that the server holds']
array PANEL_TOP[1] = [0.0]
array PANEL_HEIGHT[1] = [520.0]
array YLOG[1] = [1.0]
XTICS = '"1" 1, "2" 2, "5" 5, "10" 10, "20" 20, "50" 50, "100" 100, "200" 200, "500" 500, "1 000" 1000'
XLABEL = 'idle connections'
XMIN = 0.841395142
XMAX = 1188.50223
CPU_SIDE = 'left'
array YTICS[1]
array YMIN[1]
array YMAX[1]
CPU_PLACE = 0.05
YTICS[1] = '"1" 1, "10" 10, "100" 100'
YMIN[1] = 0.7034657
YMAX[1] = 161.887656
array LABEL_Y1[6] = [0.713688598, 0.943468387, 0.379389327, 0.421697019, 0.337081634, NaN]
array LABEL_FROM_X1[6] = [1000.0, 1000.0, 1000.0, 1000.0, 1000.0, NaN]
array LABEL_FROM_Y1[6] = [34.1157216, 119.038574, 5.54052113, 5.89003469, 5.20451011, NaN]
CHART = 'echo-memory'
CPUS = 2.0
TITLE = 'Suspect session: An idle connection adds 34.0 KiB with a thread of its own, 121 KiB with a process and 4.22 KiB in one loop'
TITLE_POINTS = 14.5
array TITLE_LINES[2] = ['Suspect session: An idle connection adds 34.0 KiB with a thread', 'of its own, 121 KiB with a process and 4.22 KiB in one loop']
array SUBTITLE_LINES[2] = ['Proportional set size, page tables and kernel stacks of the program and all its workers, without the kernel''s sockets; less is better. Client and server share', 'the CPUs. Ribbons: 95 % signed-rank interval, 14 blocks in random order.']
array NOTE_LINES[2] = ['Suspect: the hypervisor stole 1.6 % of the run''s wall time; neighbouring blocks are alike (lag-1 correlation 0.50 of echo-throughput:mode=process,connections=4 against', 'echo-throughput:mode=thread,connections=4): 14 pairs are worth 3. Run reference-sockets, 2 CPUs.']
SUBTITLE = 'Proportional set size, page tables and kernel stacks of the program and all its workers, without the kernel''s sockets; less is better. Client and server share the CPUs. Ribbons: 95 % signed-rank interval, 14 blocks in random order.'
TOP = 144.0
HEIGHT = 776.0
