using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Benchmarks.Comparison;

/// <summary>Programs that take a verifier close to its limit of a million instructions.</summary>
internal static class LimitPrograms
{
    internal static IEnumerable<ProgramSpec> All() => [Program("loop_of_240000_turns", Loop(240_000)), Program("tree_of_65536_paths", Tree(16))];

    // r6 = 0; four instructions a turn, each turn with another number.
    private static IEnumerable<Instruction> Loop(int turns) =>
    [
        new(0xb7, 6, 0, 0, 0),
        new(0xbf, 7, 6, 0, 0),
        new(0x57, 7, 0, 0, 0xff),
        new(0x07, 6, 0, 0, 1),
        new(0xa5, 6, 0, -4, turns),
        new(0xb7, 0, 0, 0, 0),
        new(0x95, 0, 0, 0, 0),
    ];

    // A number that is another one on each path, because each bit of it is chosen by an unknown one, and matters in the end.
    private static IEnumerable<Instruction> Tree(int depth)
    {
        yield return new(0xb7, 7, 0, 0, 0);
        yield return new(0x61, 6, 1, 16, 0);
        for (int level = 0; level < depth; level++)
        {
            yield return new(0x67, 7, 0, 0, 1);
            yield return new(0x45, 6, 0, 1, 1 << level);
            yield return new(0x07, 7, 0, 0, 1);
        }

        yield return new(0xb7, 0, 0, 0, 0);
        yield return new(0x25, 7, 0, 1, 1 << (depth + 1));
        yield return new(0xb7, 0, 0, 0, 2);
        yield return new(0x95, 0, 0, 0, 0);
    }

    private static ProgramSpec Program(string name, IEnumerable<Instruction> instructions) =>
        new() { Name = name, SectionName = "xdp", Type = ProgramType.Xdp, Instructions = [.. instructions] };
}
