LABEL_PX = 945.12
SERIES = 4.0
array LABEL[5] = ['no GIL, no work', 'cpython3, no work', 'no GIL, 100 µs of work', 'cpython3, 100 µs of work', 'ideal']
array MODE[5] = ['gil-none', 'gil-cpython3', 'real-none', 'real-cpython3', 'ideal']
array POINTS[4] = [5.0, 5.0, 5.0, 5.0]
PANELS = 1.0
array YLABEL[1] = ['requests a second']
array PANEL_TOP[1] = [0.0]
array PANEL_HEIGHT[1] = [520.0]
array YLOG[1] = [1.0]
XTICS = '"1" 1, "2" 2, "4" 4, "8" 8, "16" 16'
XLABEL = 'connections'
XMIN = 0.933032992
XMAX = 17.1483754
CPU_SIDE = 'left'
array YTICS[1]
array YMIN[1]
array YMAX[1]
CPU_PLACE = 0.05
YTICS[1] = '"1 000" 1000, "10 000" 10000, "100 000" 100000'
YMIN[1] = 996.994512
YMAX[1] = 239656.422
array LABEL_Y1[5] = [0.865159429, 0.822851737, 0.471497684, 0.336126411, NaN]
array LABEL_FROM_X1[5] = [16.0, 16.0, 16.0, 16.0, NaN]
array LABEL_FROM_Y1[5] = [113376.629, 91588.6253, 13221.4736, 6294.69798, NaN]
CHART = 'echo-gil'
CPUS = 2.0
TITLE = 'Suspect session: At 16 connections cpython3''s lock makes a request that only passes through take 1.29× the time, and one that computes 2.09×'
TITLE_POINTS = 14.5
array TITLE_LINES[2] = ['Suspect session: At 16 connections cpython3''s lock makes a request that', 'only passes through take 1.29× the time, and one that computes 2.09×']
array SUBTITLE_LINES[2] = ['A thread for each connection, closed loop; hollow marks: requests that compute; more is better. Client and server share the CPUs. Ribbons: 95 %', 'signed-rank interval, 14 blocks in random order.']
array NOTE_LINES[2] = ['Suspect: the hypervisor stole 1.6 % of the run''s wall time; neighbouring blocks are alike (lag-1 correlation 0.50 of echo-throughput:mode=process,connections=4 against', 'echo-throughput:mode=thread,connections=4): 14 pairs are worth 3. Run reference-sockets, 2 CPUs.']
SUBTITLE = 'A thread for each connection, closed loop; hollow marks: requests that compute; more is better. Client and server share the CPUs. Ribbons: 95 % signed-rank interval, 14 blocks in random order.'
TOP = 144.0
HEIGHT = 776.0
