# Both sides of a comparison, a row a cell: A light above B dark. Down the picture the axis counts pixels from
# the top of the rows.

load 'scripts/charts/common.gp'
load 'scripts/charts/sides.gp'

rows_top = TOP + HEAD_PX
rows_bottom = rows_top + ROWS_PX

do for [i=1:TEXTS] {
	set label 100+i TEXT[i] at screen SX(TEXT_X[i]),SY(rows_top + TEXT_Y[i]) font FONT(11.5) tc rgb WORDS(TEXT_KIND[i])
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
set xlabel XLABEL font FONT(11) tc rgb INK offset 0,XLABEL_RISE

ROW(side,c,low,high) = side.' · '.FIGURE(c, XTICS).INTERVAL(low, high, XTICS)

plot FILE using (XMIN):(($1 + $2)/2):(XMAX - XMIN):(0) with vectors nohead lc rgb GRID lw 0.8 notitle, \
	for [i=1:ROWS] FILE every ::i-1::i-1 using 4:1:($5 - $4):(0) with vectors nohead lc rgb LIGHT(MODE[i]) lw 3 notitle, \
	for [i=1:ROWS] FILE every ::i-1::i-1 using 7:2:($8 - $7):(0) with vectors nohead lc rgb DARK(MODE[i]) lw 3 notitle, \
	for [i=1:ROWS] FILE every ::i-1::i-1 using 3:1 with points pt POINT(MODE[i]) ps SIZE(1.2) lc rgb LIGHT(MODE[i]) notitle, \
	for [i=1:ROWS] FILE every ::i-1::i-1 using 6:2 with points pt POINT(MODE[i]) ps SIZE(1.2) lc rgb DARK(MODE[i]) notitle, \
	for [i=1:MARKS_OF(1)] FILE using 3:1:(ROW('A', $3, $4, $5)) with labels hypertext point @HIT, \
	for [i=1:MARKS_OF(1)] FILE using 6:2:(ROW('B', $6, $7, $8)) with labels hypertext point @HIT
set output
