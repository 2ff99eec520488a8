namespace DotBpf.Embedded.KernelFunctions;

/// <summary>How many sections a program is in that it must leave before it ends, or how many a function enters; fewer than 0 are those it leaves.</summary>
/// <param name="Rcu">In which what RCU protects stays (<c>bpf_rcu_read_lock</c>).</param>
/// <param name="Preemption">In which nothing takes its CPU (<c>bpf_preempt_disable</c>).</param>
internal readonly record struct Sections(int Rcu, int Preemption)
{
    internal bool AreNegative => Rcu < 0 || Preemption < 0;

    /// <summary>What the innermost is called, for messages.</summary>
    internal string Name => Rcu != 0 ? "a section of bpf_rcu_read_lock" : "a section of bpf_preempt_disable";

    public static Sections operator +(Sections left, Sections right) => new(left.Rcu + right.Rcu, left.Preemption + right.Preemption);
}
