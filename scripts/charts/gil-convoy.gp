# Heat maps of an operation's slow-down, a map a policy: rectangles and their words, in pixels from TOP.

load 'scripts/charts/common.gp'

KIND_COLOR(kind) = kind eq 'light' ? '#ffffff' : kind eq 'head' || kind eq 'tic' ? INK : WORDS(kind)
KIND_POINTS(kind) = kind eq 'head' ? 13 : kind eq 'tic' ? 11 : kind eq 'small' ? 10.5 : 12
BAR_PX = ROWS*ROW_PX
BAR_TOP(i) = TOP + HEAD_PX + BAR_PX*(BARS - i)/BARS

unset border; unset tics
set lmargin screen 0; set rmargin screen 1; set tmargin screen 1; set bmargin screen 0
set xrange [0:WIDTH]; set yrange [HEIGHT:0]
do for [i=1:FIELDS] {
	set object i rectangle from FIELD_X[i]+1,TOP+FIELD_Y[i]+1 to FIELD_X[i]+FIELD_PX-1,TOP+FIELD_Y[i]+ROW_PX-1 \
		fc rgb FIELD_FILL[i] fs solid border lc rgb (FIELD_FILL[i] eq '#ffffff' ? GRID : FIELD_FILL[i]) lw 0.8
}
do for [i=1:BARS] {
	set object 1000+i rectangle from BAR_LEFT,BAR_TOP(i) to BAR_LEFT+22,(i > 1 ? BAR_TOP(i)+BAR_PX/BARS+1.5 : BAR_TOP(i)+BAR_PX/BARS) fc rgb BAR_FILL[i] fs solid noborder
}
do for [i=1:TEXTS] {
	set label 100+i TEXT[i] at TEXT_X[i],TOP+TEXT_Y[i] font FONT(KIND_POINTS(TEXT_KIND[i])) tc rgb KIND_COLOR(TEXT_KIND[i]) front
	if (TEXT_SIDE[i] eq 'right') { set label 100+i right }
	if (TEXT_SIDE[i] eq 'center') { set label 100+i center }
}
plot NaN notitle
set output
