using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Loads programs, and says why the kernel refused one.</summary>
internal static class ProgramLoader
{
    internal static KernelProgram Load(KernelHost host, ProgramSpec program, ProgramBindings bindings)
    {
        if (program.Problem is { } problem)
            throw new VerificationException(program.Name, -1, null, problem, "");
        ProgramTarget target = KernelFunctions.FindTarget(program, bindings);
        using var names = KernelNames.Find(program, bindings.Types?.Types);
        program = program.WithoutKernelNames(names.Absent, "this kernel");
        using var load = new ProgramLoad(host, program, bindings, names, target);
        if (load.TryLoad(out int number) == Errno.None)
            return ProgramOpener.OpenLoaded(host, new Descriptor(number), program, bindings);
        Errno errno = load.TryLoadWithLog(out number, out string log);
        return errno == Errno.None ? ProgramOpener.OpenLoaded(host, new Descriptor(number), program, bindings) : throw Refused(host, errno, program, log);
    }

    private static BpfException Refused(KernelHost host, Errno errno, ProgramSpec program, string log)
    {
        VerifierLog verdict = VerifierLog.Read(log);
        if (verdict.Reason.Length != 0)
            return Rejected(program, verdict, log);
        if (errno == Errno.EPERM && program.Type is ProgramType.Tracing or ProgramType.Lsm or ProgramType.Extension)
            return Forbidden(program);
        if (errno == Errno.EINVAL && MissingPrograms.Explain(host, program) is { } missing)
            return missing;
        string subject = $"program '{program.Name}' ({program.Type}, {program.Instructions.Length} slots)";
        return new BpfSyscallException(BpfCommand.ProgramLoad, errno, subject, Advice(errno, program));
    }

    private static VerificationException Rejected(ProgramSpec program, VerifierLog verdict, string log)
    {
        SourceLine? line = verdict.Slot < 0 ? null : program.FindLine(verdict.Slot);
        string? impossible = program.References.OfType<ImpossibleReference>().FirstOrDefault(reference => reference.Slot == verdict.Slot)?.Why;
        string reason = impossible ?? verdict.Reason;
        string hint = impossible is null ? RejectionHints.Find(reason) : "";
        return new VerificationException(program.Name, verdict.Slot, line, reason, log, isRunning: false, RegisterStates.Read(log), hint);
    }

    private static FeatureNotSupportedException Forbidden(ProgramSpec program) =>
        new($"Loading {program.Type} programs", "kernel", advice: $"The kernel does not permit it: EPERM. {Privilege.ExplainRefusal()}");

    private static string Advice(Errno errno, ProgramSpec program) => errno switch
    {
        Errno.EPERM => Privilege.ExplainRefusal(),
        Errno.E2BIG when program.Instructions.IsEmpty => "The program has no instructions.",
        Errno.E2BIG => "The program has more instructions than the kernel takes: 1 000 000 with CAP_BPF, 4096 without.",
        Errno.EINVAL => $"The kernel refused it before verifying it: the kind {program.Type}, its attach type "
            + $"({program.ExpectedAttachType}) or its flags ({program.Flags}) are ones that it does not know or that do not fit each other.",
        _ => "",
    };
}
