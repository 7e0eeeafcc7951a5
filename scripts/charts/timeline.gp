# Who ran, who waited for the lock and who was blocked, a row a worker. Down the picture the axis counts pixels
# from the top of the rows.

load 'scripts/charts/common.gp'

WAITS = MODE[1:7] eq 'process' ? '#CC79A7' : '#D55E00'
KIND_COLOR(k) = k eq 'runs' ? COLOR(MODE) : k eq 'waits' ? WAITS : '#999999'
KIND_WORDS(k) = k eq 'waits' ? WORDS(WAITS eq '#D55E00' ? 'process' : 'openmp') : k eq 'runs' ? WORDS(MODE) : MUTE
INSIDE(k) = k eq 'runs' ? '#ffffff' : KIND_WORDS(k)

rows_top = TOP + 24
set lmargin screen SX(LEFT); set rmargin screen SX(RIGHT)
set tmargin screen SY(rows_top); set bmargin screen SY(rows_top + ROWS_PX)
set border 1
unset ytics
set grid xtics lc rgb GRID lw 0.8 lt 1 back
set xrange [0:XMAX]
set yrange [ROWS_PX:0]
eval 'set xtics ('.XTICS.')'
set xtics font TIC_FONT
set xlabel XLABEL font FONT(11) tc rgb INK offset 0,XLABEL_RISE

do for [i=1:ROWS] {
	set label 100+i ROW_LABEL[i] at screen SX(LEFT - 16),first ROW_Y[i]-19 right font FONT(12) tc rgb INK
	set label 200+i ROW_DETAIL[i] at screen SX(LEFT - 16),first ROW_Y[i]+1 right font FONT(10) tc rgb MUTE
	set label 300+i ROW_SHARE[i] at screen SX(LEFT - 16),first ROW_Y[i]+19 right font FONT(10) tc rgb MUTE
}
do for [i=1:KEYS] {
	set label 1000+i KEY[i] at screen SX(LEFT + 150*(i - 1)),SY(rows_top - 8) left font FONT(10.5) tc rgb KIND_WORDS(KEY_KIND[i])
}
do for [i=1:TEXTS] {
	set label 2000+i TEXT[i] at TEXT_AT[i],TEXT_Y[i] center font FONT(10) tc rgb INSIDE(TEXT_KIND[i]) front
}

# The data: 0 runs, 1 waits, 2 blocked, 3 not recorded.
plot FILE index 2 using (($1+$2)/2):(($3+$4)/2):1:2:3:4 with boxxyerror fs solid 1.0 noborder fc rgb KIND_COLOR('blocked') notitle, \
	FILE index 3 using (($1+$2)/2):(($3+$4)/2):1:2:3:4 with boxxyerror fs solid 1.0 noborder fc rgb GRID notitle, \
	FILE index 1 using (($1+$2)/2):(($3+$4)/2):1:2:3:4 with boxxyerror fs transparent pattern 4 border lc rgb WAITS fc rgb WAITS lw 0.6 notitle, \
	FILE index 0 using (($1+$2)/2):(($3+$4)/2):1:2:3:4 with boxxyerror fs solid 1.0 noborder fc rgb COLOR(MODE) notitle
set output
