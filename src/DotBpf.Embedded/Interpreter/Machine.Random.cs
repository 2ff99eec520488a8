namespace DotBpf.Embedded.Interpreter;

/// <content>Chance, one sequence per CPU as in the kernel.</content>
internal sealed partial class Machine
{
    private const ulong GoldenRatio = 0x9e37_79b9_7f4a_7c15;

    private ulong _random;

    /// <summary>The next number (splitmix64, upper half).</summary>
    internal uint NextRandom()
    {
        _random += GoldenRatio;
        ulong mixed = (_random ^ (_random >> 30)) * 0xbf58_476d_1ce4_e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d0_49bb_1331_11eb;
        return (uint)((mixed ^ (mixed >> 31)) >> 32);
    }
}
