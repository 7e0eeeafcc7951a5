# Two sides in the hue of a mode: A is lighter, B darker than it, for the charts that load this.

# Channels of '#rrggbb', and a share of white or black in them.
CHANNEL(c,i) = int('0x'.substr(c, 2*i, 2*i + 1) + 0)
MIXED(c,to,share) = sprintf('#%02X%02X%02X', CHANNEL(c,1)*(1 - share) + to*share, \
	CHANNEL(c,2)*(1 - share) + to*share, CHANNEL(c,3)*(1 - share) + to*share)
LIGHT(m) = MIXED(COLOR(m), 255, 0.5)
DARK(m) = MIXED(COLOR(m), 0, 0.45)
VEIL(c) = '0xCC'.substr(c, 2, 7)
