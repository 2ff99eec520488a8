using System.Buffers;
using System.Text;
using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Kernel;

/// <summary>One program on its way into the kernel: all that <c>BPF_PROG_LOAD</c> reads, kept until the verifier has spoken.</summary>
internal sealed unsafe class ProgramLoad : IDisposable
{
    /// <summary>How often the kernel is asked. A signal makes the verifier give up with EAGAIN; the runtime uses signals.</summary>
    internal const int Attempts = 5;

    // A log level of 1 asks for the path that led to the fault (kernel/bpf/verifier.c, BPF_LOG_LEVEL1).
    private const uint LogLevel = 1;
    private const int SmallestLog = 64 << 10;

    // Kernels before 5.2 take no more than this (UINT_MAX >> 8).
    private const int LargestLog = (16 << 20) - 1;

    private readonly ProgramSpec _program;
    private readonly HeldDescriptors _held = new();
    private readonly byte[] _instructions;
    private readonly byte[] _license;
    private readonly bpf_func_info[] _functions = [];
    private readonly bpf_line_info[] _lines = [];
    private readonly int[] _modules = [];
    private readonly uint _tokenFlag;
    private readonly int _token;
    private readonly int _types;
    private readonly ProgramTarget _target;
    private readonly uint _interfaceIndex;
    private readonly int _targetProgram;

    internal ProgramLoad(KernelHost host, ProgramSpec program, ProgramBindings bindings, KernelNames names, ProgramTarget target)
    {
        _program = program;
        _target = target;
        _interfaceIndex = (uint)bindings.InterfaceIndex;
        _license = [.. Encoding.UTF8.GetBytes(bindings.License), 0];
        try
        {
            _instructions = ProgramImage.Encode(program, bindings, names, _held);
            _modules = names.Modules;
            (_tokenFlag, _token) = (BpfToken.FlagOf(host.Token), host.Token is null ? 0 : _held.Hold(host.Token));
            if (bindings.TargetProgram is { } other)
                _targetProgram = _held.Hold(KernelHandle.DescriptorOf(other));
            if (bindings.Types is not KernelTypes { HasFunctions: true } types)
                return;
            _types = _held.Hold(types.Descriptor);
            (_functions, _lines) = (ProgramRecords.Functions(program), ProgramRecords.Lines(program));
        }
        catch
        {
            _held.Dispose();
            throw;
        }
    }

    public void Dispose() => _held.Dispose();

    /// <summary>Loads it without asking for a log, which is fastest.</summary>
    internal Errno TryLoad(out int number) => Invoke([], out number, out _);

    /// <summary>Loads it once more to learn why it was refused.</summary>
    /// <param name="number">The descriptor, should it be accepted this time.</param>
    /// <param name="log">What the verifier says; of a log longer than 16 MiB its end.</param>
    internal Errno TryLoadWithLog(out int number, out string log)
    {
        int size = SmallestLog;
        while (true)
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(size);
            try
            {
                buffer[0] = 0;
                Errno errno = Invoke(buffer.AsSpan(0, size), out number, out uint needed);
                if (errno != Errno.ENOSPC || size == LargestLog)
                {
                    log = KernelLog.Read(buffer.AsSpan(0, size));
                    return errno;
                }

                size = (int)Math.Clamp(Math.Max(needed, (uint)size * 4), SmallestLog, LargestLog);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private Errno Invoke(Span<byte> log, out int number, out uint logSize)
    {
        fixed (byte* instructions = _instructions, license = _license, text = log)
        fixed (bpf_func_info* functions = _functions)
        fixed (bpf_line_info* lines = _lines)
        fixed (int* modules = _modules)
        {
            bpf_attr_prog_load attributes = Describe();
            (attributes.insns, attributes.license) = ((ulong)instructions, (ulong)license);
            (attributes.func_info, attributes.line_info) = ((ulong)functions, (ulong)lines);
            attributes.fd_array = (ulong)modules;
            if (!log.IsEmpty)
                (attributes.log_buf, attributes.log_size, attributes.log_level) = ((ulong)text, (uint)log.Length, LogLevel);

            // SAFETY: all arrays are pinned for the call; their lengths are in the attributes, the licence ends with a zero, and calls index the modules by positions that KernelNames wrote.
            Errno errno = Bpf.InvokeForDescriptor(BpfCommand.ProgramLoad, &attributes, sizeof(bpf_attr_prog_load), out number);
            for (int attempt = 1; errno == Errno.EAGAIN && attempt < Attempts; attempt++)
                errno = Bpf.InvokeForDescriptor(BpfCommand.ProgramLoad, &attributes, sizeof(bpf_attr_prog_load), out number);
            logSize = attributes.log_true_size;
            return errno;
        }
    }

    private bpf_attr_prog_load Describe()
    {
        bpf_attr_prog_load attributes = new()
        {
            prog_type = (uint)_program.Type,
            insn_cnt = (uint)(_instructions.Length / Instruction.SizeInBytes),
            prog_flags = (uint)_program.Flags | _tokenFlag,
            prog_token_fd = _token,
            expected_attach_type = _target.AttachType,
            attach_btf_id = _target.TypeId,
            attach_prog_fd = (uint)_targetProgram,
            prog_btf_fd = (uint)_types,
            prog_ifindex = _interfaceIndex,
            kern_version = KernelVersion.Code, // kprobes of kernels before 5.0 must name it; later ones do not look
            func_info_cnt = (uint)_functions.Length,
            line_info_cnt = (uint)_lines.Length,
        };
        if (_functions.Length != 0)
            attributes.func_info_rec_size = (uint)sizeof(bpf_func_info);
        if (_lines.Length != 0)
            attributes.line_info_rec_size = (uint)sizeof(bpf_line_info);
        ObjectName.Write(_program.Name, new Span<byte>(attributes.prog_name, ObjectName.FieldSize));
        return attributes;
    }
}
