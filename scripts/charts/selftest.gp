# The self-test: each session's interval, sorted; equal cells on the left, +2 % on the right.

load 'scripts/charts/common.gp'

top = TOP + 40
bottom = TOP + PANELS_PX - 56
RIGHT_COLOR = '#0072B2'; WRONG_COLOR = '#D55E00'

# Intervals are blue; one that is wrong is orange with a diamond, so that it shows in grey too.
set tmargin screen SY(top); set bmargin screen SY(bottom)
set xrange [0:SESSIONS+1]
set grid ytics lc rgb GRID lw 0.8 lt 1
set ytics font TIC_FONT
set xtics font TIC_FONT
set border 2
set xlabel 'session, by its estimate' font FONT(11) tc rgb INK offset 0,XLABEL_RISE
WIDE = SESSIONS > 60 ? 0.8 : 3

array MIDDLE[2] = [0, 2]
array WORDS_OF[2] = [EQUAL_WORDS, PLANTED_WORDS]
array LEFT[2] = [110.0, 682.0]
array RIGHT[2] = [580.0, 1152.0]

set multiplot
do for [half=1:2] {
	set lmargin screen SX(LEFT[half]); set rmargin screen SX(RIGHT[half])
	set yrange [MIDDLE[half]-REACH:MIDDLE[half]+REACH]
	set format y '%+.0f %%'
	set ytics add ('0 %%' 0)
	if (half == 1) { set ylabel 'longer than its twin' font FONT(11) tc rgb INK } else {
		set ylabel 'longer than without 2 % more work' font FONT(11) tc rgb INK }
	set label 500 WORDS_OF[half] at screen SX(LEFT[half]),SY(TOP + 18) left font FONT(12) tc rgb INK
	plot FILE index half-1 using 1:($5 == 0 ? $3 : NaN):(0):($4 - $3) with vectors nohead lc rgb RIGHT_COLOR lw WIDE notitle, \
		'' index half-1 using 1:($5 == 1 ? $3 : NaN):(0):($4 - $3) with vectors nohead lc rgb WRONG_COLOR lw WIDE*2 notitle, \
		0 lc rgb INK lw 1.2 notitle, half == 2 ? 2 : NaN lc rgb INK lw 1 dt 2 notitle, \
		'' index half-1 using 1:($5 == 0 ? $2 : NaN) with points pt 7 ps SIZE(SESSIONS > 60 ? 0.3 : 0.7) lc rgb INK notitle, \
		'' index half-1 using 1:($5 == 1 ? $2 : NaN) with points pt 13 ps SIZE(1.3) lc rgb WRONG_COLOR notitle
	# texts around the panels are drawn once
	if (half == 1) { unset for [i=1:99] label i }
}
unset multiplot
set output
