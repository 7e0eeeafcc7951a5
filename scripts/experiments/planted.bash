# shellcheck shell=bash
# What verdicts are worth: equal cells, and one with 2 % more work. scripts/selftest
# runs it hundreds of times and counts; SELFTEST_WORKERS=2 has two threads do the work.

summary "Is a difference of 2 % found, and none where there is none?"
blocks 100
compare work:longer/plain

# Short runs, many blocks: 100 of them in 5 s. Two workers need more of them, and have 20 s.
workers=${SELFTEST_WORKERS:-1}
count=$(pick "$(iterations 8)" 20000)
work=(--mode serial --tasks 1)
if ((workers > 1)); then
	blocks 200
	count=$(pick "$(iterations 12)" 20000)
	work=(--mode thread --workers "$workers" --tasks "$workers")
fi

control work=plain
cell work=plain -- cpu "${work[@]}" --count "$count"
cell work=longer -- cpu "${work[@]}" --count $((count * 102 / 100))
