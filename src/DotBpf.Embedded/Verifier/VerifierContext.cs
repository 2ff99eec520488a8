using System.Globalization;
using DotBpf.Embedded.Verifier.Explanations;
using DotBpf.Embedded.Verifier.Flow;
using DotBpf.Embedded.Verifier.States;
using DotBpf.Embedded.Verifier.Text;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Verifier;

/// <summary>What all rules share: the program, the state they look at, what they find out, and how they refuse.</summary>
internal sealed class VerifierContext(VerificationSubject subject, ProgramCode code, VerifierLog log)
{
    /// <summary>Beyond this distance no pointer goes (BPF_MAX_VAR_OFF, include/linux/bpf_verifier.h, 6.18).</summary>
    internal const long FarthestOffset = 1L << 29;

    internal VerificationSubject Subject { get; } = subject;

    internal ProgramCode Code { get; } = code;

    internal VerifierLog Log { get; } = log;

    internal FactCollector Facts { get; } = new(code);

    /// <summary>The state of the path that is followed.</summary>
    internal ProgramState State { get; set; } = null!;

    internal CallFrame Frame => State.Frame;

    internal int Slot => State.Slot;

    /// <summary>What a register holds, which must have been written.</summary>
    internal Value Read(int register)
    {
        Value value = Frame[register];
        if (value.Kind != ValueKind.Unwritten)
            return value;
        string why = register == 0 ? "R0 was not set on this path" : $"R{register} was not set, or a call since then has used it up";
        throw Refuse(why, "Set the register before it is read; calls leave only r6 to r9 as they were.");
    }

    internal void Write(int register, Value value) => Frame[register] = value;

    /// <summary>Refuses the program at the instruction that is looked at.</summary>
    internal VerificationException Refuse(string reason, string hint = "") => RefuseAt(Slot, reason, hint);

    internal VerificationException RefuseAt(int slot, string reason, string hint = "")
    {
        (reason, string explanation) = Explanation.Of(this, slot, reason);
        Log.Refuse(slot, reason);
        return new VerificationException(
            Subject.Spec.Name,
            slot,
            slot < 0 ? null : Subject.Spec.FindLine(slot),
            reason,
            Log.ToString(),
            registers: State is null ? null : Registers(),
            hint: hint,
            explanation: explanation);
    }

    private Dictionary<string, string> Registers()
    {
        Dictionary<string, string> registers = [];
        for (int i = 0; i < CallFrame.Registers; i++)
        {
            if (Frame[i].Kind != ValueKind.Unwritten)
                registers.Add("R" + i.ToString(CultureInfo.InvariantCulture), ValueText.Of(Frame[i]));
        }

        return registers;
    }
}
