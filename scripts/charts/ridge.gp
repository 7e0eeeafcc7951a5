# Distribution of the run times of each mode: density, a tick for each run, median and middle half.
# Down the picture the axis counts pixels from the top of the hills.

load 'scripts/charts/common.gp'

left = 200.0; right = 940.0
set lmargin screen SX(left); set rmargin screen SX(right)
set tmargin screen SY(TOP); set bmargin screen SY(TOP + ROWS_PX)
set border 1
unset ytics
set grid xtics lc rgb GRID lw 0.8 lt 1
if (XLOG) { set logscale x }
set xrange [XMIN:XMAX]
set yrange [ROWS_PX:0]
eval 'set xtics ('.XTICS.')'
set xtics font TIC_FONT
set xlabel 'elapsed time of a run' font FONT(12) tc rgb INK offset 0,XLABEL_RISE

do for [i=1:HILLS] {
	set label 100+i LABEL[i] at screen SX(left - 18), first BASE[i]-12 right font FONT(12) tc rgb WORDS(MODE[i])
	set label 200+i MEDIAN_TEXT[i] at screen SX(right + 24), first BASE[i]-24 left font FONT(12) tc rgb INK
	set label 400+i MORE_TEXT[i] at screen SX(right), first BASE[i]-10 right font FONT(10) tc rgb MUTE
	set label 300+i DETAIL_TEXT[i] at screen SX(right + 24), first BASE[i]-3 left font FONT(10) tc rgb MUTE
}
plot for [i=1:HILLS] FILE index 2*(i-1) using 1:2:3 with filledcurves fc rgb ALPHA(MODE[i]) notitle, \
	for [i=1:HILLS] FILE index 2*(i-1) using 1:3 with lines lc rgb COLOR(MODE[i]) dt 1 lw 1.4 notitle, \
	for [i=1:HILLS] FILE index 2*(i-1)+1 using 1:(column(2)+6):(0):(8) with vectors nohead lc rgb COLOR(MODE[i]) lw 0.5 notitle, \
	for [i=1:HILLS] '+' every ::0::0 using (LOW_QUARTER[i]):(BASE[i]):(HIGH_QUARTER[i] - LOW_QUARTER[i]):(0) \
		with vectors nohead lc rgb INK lw 2.5 notitle, \
	for [i=1:HILLS] '+' every ::0::0 using (MEDIAN[i]):(BASE[i]) with points pt 7 ps SIZE(1.0) lc rgb INK notitle, \
	for [i=1:MARKS_OF(HILLS)] '+' every ::0::0 using (MEDIAN[i]):(BASE[i]): \
		(LABEL[i].' · median: '.TIME(MEDIAN[i]).' · middle half:'.INTERVAL(LOW_QUARTER[i], HIGH_QUARTER[i], XTICS)) with labels hypertext point @HIT
set output
