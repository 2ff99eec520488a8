using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;
using static DotBpf.Kernel.Tests.Assembler;

namespace DotBpf.Kernel.Tests;

/// <summary>What the tests of programs share.</summary>
public abstract class ProgramOnKernel : ByteMapOnKernel
{
    private readonly List<ProgramHandle> _programs = [];

    protected static byte[] Packet => new byte[64];

    protected static ProgramSpec Xdp(string name, IEnumerable<Instruction> instructions, params ProgramReference[] references) => new()
    {
        Name = name,
        SectionName = "xdp",
        Type = ProgramType.Xdp,
        Instructions = [.. instructions],
        References = [.. references],
    };

    protected static ProgramBindings Bind(params (string Name, MapHandle Map)[] maps) => new()
    {
        Maps = maps.ToDictionary(map => map.Name, map => map.Map),
        License = "GPL",
    };

    protected ProgramHandle Load(ProgramSpec spec, params (string Name, MapHandle Map)[] maps)
    {
        ProgramHandle program = Host.LoadProgram(spec, Bind(maps));
        _programs.Add(program);
        return program;
    }

    /// <summary>Adds 1 to entry 0 of the map "counts" and answers with a number, of XDP to let packets pass.</summary>
    protected static ProgramSpec Counting(string name, int verdict = 2) => Xdp(
        name,
        [
            StoreImmediate32(10, -4, 0),
            Move(2, 10),
            Add(2, -4),
            .. LoadWide(1),
            CallHelper(MapLookup),
            JumpIfZero(0, 2),
            MoveImmediate(1, 1),
            AtomicAdd64(0, 0, 1),
            MoveImmediate(0, verdict),
            Exit(),
        ],
        new MapReference(3, "counts"));

    protected override void Dispose(bool disposing)
    {
        foreach (ProgramHandle program in _programs)
            program.Dispose();
        base.Dispose(disposing);
    }
}
