# A forest plot: a row a cell, FIRST / SECOND with its interval. The verdict is the mark's shape: a full square beyond
# the band is different, a full circle equivalent, a hollow circle undecided. Down the picture the axis counts
# pixels from the top of the rows.

load 'scripts/charts/common.gp'

rows_top = TOP + HEAD_PX
rows_bottom = rows_top + ROWS_PX

MARK(k) = k eq 'more' || k eq 'less' ? 5 : 7
FILL(k) = k eq 'more' ? '#BF5200' : k eq 'less' ? '#0072B2' : k eq 'equivalent' ? INK : '#777777'

do for [i=1:TEXTS] {
	set label 100+i TEXT[i] at screen SX(TEXT_X[i]),SY(rows_top + TEXT_Y[i]) font FONT(11) tc rgb WORDS(TEXT_KIND[i])
	if (TEXT_SIDE[i] eq 'right') { set label 100+i right } else { set label 100+i left }
}
set tmargin screen SY(rows_top); set bmargin screen SY(rows_bottom)
set lmargin screen SX(LEFT); set rmargin screen SX(RIGHT)
set border 1
unset ytics
set yrange [ROWS_PX:0]
set logscale x
set xrange [XMIN:XMAX]
eval 'set xtics ('.XTICS.')'
set xtics font TIC_FONT
set grid xtics lc rgb GRID lw 0.8 lt 1
set xlabel FIRST.' / '.SECOND font FONT(11) tc rgb INK offset 0,XLABEL_RISE
set object 2001 rectangle from 1/BAND, graph 0 to BAND, graph 1 fc rgb '#EFEFEF' fs solid 1.0 noborder behind
set arrow 2001 from 1, graph 0 to 1, graph 1 nohead lc rgb MUTE lw 0.8 back
set label 2001 '← '.FIRST.' takes less' at screen SX(LEFT),SY(rows_top - 14) left font FONT(10.5) tc rgb MUTE
set label 2002 FIRST.' takes more →' at screen SX(RIGHT),SY(rows_top - 14) right font FONT(10.5) tc rgb MUTE

plot for [i=1:ROWS] FILE every ::i-1::i-1 using 3:1:($4 - $3):(0) with vectors nohead lc rgb FILL(KIND[i]) lw 1.8 notitle, \
	for [i=1:ROWS] FILE every ::i-1::i-1 using ($5 > 0 ? $2 : NaN):1:($3 - $2):(0) with vectors head filled size screen 0.008,20 lc rgb FILL(KIND[i]) lw 1.8 notitle, \
	for [i=1:ROWS] FILE every ::i-1::i-1 using ($6 > 0 ? $2 : NaN):1:($4 - $2):(0) with vectors head filled size screen 0.008,20 lc rgb FILL(KIND[i]) lw 1.8 notitle, \
	for [i=1:ROWS] FILE every ::i-1::i-1 using 2:1 with points pt MARK(KIND[i]) ps SIZE(1.15) lc rgb FILL(KIND[i]) notitle, \
	for [i=1:ROWS] FILE every ::i-1::i-1 using (KIND[i] eq 'open' ? $2 : NaN):1 with points pt 7 ps SIZE(0.7) lc rgb '#ffffff' notitle, \
	for [i=1:MARKS_OF(ROWS)] FILE every ::i-1::i-1 using 2:1:(FIRST.' / '.SECOND.sprintf(' · %.4g', $2).($3 == $3 ? sprintf(' [%.4g, %.4g]', $3, $4) : '')) with labels hypertext point @HIT
set output
