using DotBpf.Embedded.Maps;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Maps;

/// <summary>A program that only counts who holds it.</summary>
internal sealed class FakeProgram(BpfHost host, uint id, ProgramOwner owner)
    : ProgramHandle(host, new(id, "fake", owner.Type)), IEmbeddedProgram, IEmbeddedProgramHandle
{
    public uint Id => id;

    public ProgramOwner Owner => owner;

    public IEmbeddedProgram Program => this;

    internal int Holds { get; private set; }

    public bool TryAddReference() => ++Holds > 0;

    public override Errno TestRun(in TestRunInput input, out TestRunResult result) => throw new NotSupportedException();

    void IEmbeddedProgram.Release() => Holds--;

    protected override void Release()
    {
    }
}
