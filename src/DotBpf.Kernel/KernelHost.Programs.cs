using System.Diagnostics.CodeAnalysis;

namespace DotBpf.Kernel;

public sealed partial class KernelHost
{
    /// <inheritdoc/>
    public override ProgramHandle OpenProgram(uint id) =>
        ProgramOpener.OpenExisting(this, ObjectIds.Open(BpfCommand.ProgramGetById, "program", id));

    /// <inheritdoc/>
    public override bool TryGetNextProgramId(uint start, out uint next) => ObjectIds.TryGetNext(BpfCommand.ProgramGetNextId, "programs", start, out next);

    /// <inheritdoc/>
    public override bool TryOpenPinnedProgram(PinPath path, [NotNullWhen(true)] out ProgramHandle? program)
    {
        program = PinStore.TryOpen(path, out Descriptor? descriptor) ? ProgramOpener.OpenPinned(this, descriptor, path) : null;
        return program is not null;
    }

    /// <inheritdoc/>
    public override IDisposable EnableStatistics() => RunStatistics.Enable();
}
