using System.Globalization;
using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Verifier.Explanations;
using DotBpf.Embedded.Verifier.Flow;
using DotBpf.Embedded.Verifier.Rules;
using DotBpf.Embedded.Verifier.States;
using DotBpf.Embedded.Verifier.Text;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Verifier;

/// <summary>Shows that a program is safe before it runs, as the kernel's verifier does: it follows every path with what is known of each value.</summary>
/// <remarks>
/// A path branches where a condition may hold or not, and ends where the program does, or where a state that was already followed stands
/// for it. What is accepted reaches only its own memory, gives back what it took, and ends.
/// </remarks>
internal sealed class ProgramVerifier
{
    /// <summary>Instructions that are looked at, over all paths (BPF_COMPLEXITY_LIMIT_INSNS, include/linux/bpf.h, 6.18).</summary>
    private const int MostInstructions = 1_000_000;

    private readonly VerifierContext _context;
    private readonly PathQueue _paths = new();
    private readonly CheckpointTable _checkpoints;
    private readonly ArithmeticRules _arithmetic;
    private readonly MemoryRules _memory;
    private readonly BranchRules _branches;
    private readonly GlobalFunctions _globals;
    private readonly FunctionRules _functions;
    private readonly HelperRules _helpers;
    private readonly Dictionary<int, string> _impossible;
    private readonly bool _explains;
    private readonly int[] _visits;
    private int _processed;

    private ProgramVerifier(VerificationSubject subject, VerifierLog log, bool explains)
    {
        _explains = explains;
        ProgramCode code = new(subject.Spec, subject.Shape);
        _context = new VerifierContext(subject, code, log);
        _visits = new int[code.Length];
        RegionRules regions = new(_context);
        DynptrRules dynptrs = new(_context);
        ValueFieldRules fields = new(_context, _paths);
        IteratorRules iterators = new(_context, dynptrs, _paths);
        StackRules stack = new(_context, dynptrs);
        _arithmetic = new ArithmeticRules(_context, new PointerRules(_context));
        _memory = new MemoryRules(_context, stack, regions);
        _branches = new BranchRules(_context, _paths);
        _globals = new GlobalFunctions(_context);
        _functions = new FunctionRules(_context, _globals, stack, regions, dynptrs, fields, _paths);
        _helpers = new HelperRules(_context, new ArgumentRules(_context, stack, regions, dynptrs, iterators, fields), _functions, dynptrs, iterators, fields, _paths);
        _impossible = subject.Spec.References.OfType<ImpossibleReference>().DistinctBy(each => each.Slot).ToDictionary(each => each.Slot, each => each.Why.TrimEnd('.'));
        _checkpoints = new CheckpointTable(_context, new PrunePoints(code), RegisterLiveness.Of(code));
    }

    /// <summary>Verifies a program.</summary>
    /// <param name="subject">The program.</param>
    /// <param name="log">Receives what is looked at.</param>
    /// <exception cref="VerificationException">It cannot be shown to be safe.</exception>
    internal static ProgramFacts Verify(VerificationSubject subject, VerifierLog log)
    {
        bool explains = log.IsWanted;
        ProgramVerifier verifier = new(subject, log, explains);
        try
        {
            return verifier.Verify();
        }
        catch (VerificationException refusal) when (!explains && refusal.Instruction >= 0 && verifier._processed <= MostInstructions)
        {
            // Where values come from is remembered only by those who must explain: the refusal is found once more, with its history.
            return new ProgramVerifier(subject, log, explains: true).Verify();
        }
    }

    private ProgramFacts Verify()
    {
        int unreachable = Reachability.FirstUnreachable(_context.Code);
        if (unreachable >= 0)
            throw _context.RefuseAt(unreachable, "no jump and no call leads here");
        CallFrame entry = new(0, 0, -1);
        entry[1] = Value.Pointer(ValueKind.Context);
        _paths.Push(new ProgramState(entry, 0), 0);
        FollowPaths();
        while (_globals.Called.TryDequeue(out GlobalFunction? function))
        {
            _context.Log.Say($"\n{function.Range.Name} by itself:");
            _context.State = new ProgramState(new CallFrame(function.Range.Index, 0, -1), function.Range.Start);
            _paths.Push(function.Begin(_context), function.Range.Start);
            FollowPaths();
        }

        new CallDepths(_context).Check();
        _context.Log.Say(string.Create(CultureInfo.InvariantCulture, $"processed {_processed} insns"));
        return _context.Facts.Collect(_processed);
    }

    private void FollowPaths()
    {
        while (_paths.TryPop(out (ProgramState State, int From) path))
        {
            _context.State = path.State;
            _context.Log.From(path.From, path.State.Slot, "");
            while (Step())
            {
            }

            _context.State.Parent?.ClosePath();
        }
    }

    /// <summary>Looks at one instruction.</summary>
    /// <returns>Whether the path goes on.</returns>
    private bool Step()
    {
        ProgramState state = _context.State;
        int slot = state.Slot;
        if (++_processed > MostInstructions)
            throw _context.Refuse($"it takes more than {MostInstructions.ToString("N0", CultureInfo.InvariantCulture)} steps to follow all paths of the program", $"{Busiest()} {Hints.EndLoop}");
        if (_checkpoints.IsPrunePoint(slot) && _checkpoints.IsKnown(state))
        {
            _context.Log.Say($"{slot}: safe, as before");
            return false;
        }

        if (_explains)
            state.Trail = new Step(slot, state.Depth, SubjectOf(slot), state.Trail);
        _context.Log.Step(state);
        _context.Facts.Reach(slot);
        _visits[slot]++;
        if (_impossible.TryGetValue(slot, out string? why))
            throw _context.Refuse(why);
        InstructionDefinition row = _context.Code.Row(slot);
        _checkpoints.Count(row.Operation is >= Operation.Jump and <= Operation.Exit);
        return Follow(_context.Code[slot], row);
    }

    private string Busiest()
    {
        int most = _visits.Max(), slot = Array.IndexOf(_visits, most);
        string place = _context.Subject.Spec.FindLine(slot) is { } line ? $"line {line.Line}" : $"instruction {slot}";
        return string.Create(CultureInfo.InvariantCulture, $"It came to {place} most often, {most:N0} times.");
    }

    private Value SubjectOf(int slot) => _context.Code.Row(slot).Operation switch
    {
        Operation.Call => _context.Frame[1],
        Operation.Load or Operation.LoadSignExtended or Operation.LoadAcquire => _context.Frame[_context.Code[slot].Source],
        _ => _context.Frame[_context.Code[slot].Destination],
    };

    private bool Follow(Instruction instruction, InstructionDefinition row)
    {
        ProgramState state = _context.State;
        switch (row.Operation)
        {
            case Operation.Exit:
                return _functions.Exit();
            case Operation.Jump:
                state.Slot = _context.Code.JumpTarget(state.Slot);
                return true;
            case Operation.JumpMay:
                state.Slot = _branches.MayJump();
                return true;
            case >= Operation.JumpEqual and <= Operation.JumpSignedLessOrEqual:
                state.Slot = _branches.Jump(instruction, row);
                return true;
            case Operation.Call:
                state.Slot = Call(instruction);
                return true;
            default:
                Apply(instruction, row);
                state.Slot = _context.Code.Next(state.Slot);
                return true;
        }
    }

    private int Call(Instruction instruction) => instruction.Source switch
    {
        PseudoSource.FunctionCall => _functions.Call(_context.Code.FunctionTarget(_context.Slot)),
        PseudoSource.HelperCall or PseudoSource.KernelFunctionCall => _helpers.Call(instruction),
        _ => throw _context.Refuse($"there is no kind of call {instruction.Source}"),
    };

    private void Apply(Instruction instruction, InstructionDefinition row)
    {
        switch (row.Operation)
        {
            case Operation.LoadImmediate:
                _context.Write(instruction.Destination, Load(instruction));
                break;
            case Operation.Load or Operation.LoadSignExtended:
                _memory.Load(instruction, row);
                break;
            case Operation.Store:
                _memory.Store(instruction, row);
                break;
            case Operation.LoadAcquire:
                _memory.LoadAcquire(instruction, row);
                break;
            case Operation.StoreRelease:
                _memory.StoreRelease(instruction, row);
                break;
            case >= Operation.AtomicAdd and <= Operation.AtomicCompareExchange:
                _memory.Exchange(instruction, row);
                break;
            case Operation.LoadPacketAbsolute or Operation.LoadPacketIndirect:
                LoadPacket(instruction, row);
                break;
            case Operation.AddressSpaceCast:
                _arithmetic.Cast(instruction);
                break;
            default:
                _arithmetic.Apply(instruction, row);
                break;
        }
    }

    private Value Load(Instruction instruction)
    {
        int slot = _context.Slot;
        if (_context.Subject.LoadedMaps.TryGetValue(slot, out LoadedMap loaded))
        {
            MapShape map = _context.Subject.Maps[loaded.Map];
            if (loaded.Offset is not null && map.Type == MapType.Arena)
                return Value.UnknownNumber();
            return loaded.Offset is { } offset
                ? Value.Pointer(ValueKind.MapValue) with { Map = map, Offset = offset }
                : Value.Pointer(ValueKind.Map) with { Map = map };
        }

        if (instruction.Source == PseudoSource.BtfId)
            return Value.Pointer(ValueKind.ReadOnlyMemory); // a function of the kernel that is there, of which no byte can be read
        return _context.Code.LoadsFunction(slot)
            ? Value.Pointer(ValueKind.Function) with { Place = _context.Code.FunctionTarget(slot) }
            : Value.Constant(instruction.WideImmediate(_context.Code[slot + 1]));
    }

    // Where the packet ends before, the function that loads ends with 0.
    private void LoadPacket(Instruction instruction, InstructionDefinition row)
    {
        if (!_context.Subject.Spec.Type.LoadsPackets)
            throw _context.Refuse($"programs of kind {_context.Subject.Spec.Type} have no classic packet loads; read through data and data_end");
        _functions.CheckNothingKept();
        _functions.CheckNoSection("makes a classic packet load");
        if (_context.Read(6).Kind != ValueKind.Context)
            throw _context.Refuse("R6 is not the context, from which classic packet loads find the packet");
        if (row.Operation == Operation.LoadPacketIndirect)
            _context.Read(instruction.Source);
        if (_context.State.Depth > 0)
        {
            ProgramState left = _context.State.Copy();
            left.Frame[0] = Value.Constant(0);
            _functions.Leave(left);
            _paths.Push(left, _context.Slot);
        }

        _context.Frame.ForgetArguments();
        _context.Write(0, Value.UnknownNumber());
    }
}
