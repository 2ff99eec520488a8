using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>The numbers under which the kernel knows maps, programs and links.</summary>
internal static unsafe class ObjectIds
{
    /// <summary>Finds the smallest number above another.</summary>
    internal static bool TryGetNext(BpfCommand command, string what, uint start, out uint next)
    {
        next = 0;
        if (start >= int.MaxValue)
            return false; // numbers are below, and the kernel takes the question for a mistake
        bpf_attr_get_id attributes = new() { start_id = start };

        // SAFETY: the attributes are a local without pointers.
        Errno errno = Bpf.Invoke(command, &attributes, sizeof(bpf_attr_get_id));
        next = errno == Errno.None ? attributes.next_id : 0;
        if (errno is not (Errno.None or Errno.ENOENT))
            throw new BpfSyscallException(command, errno, $"the {what} after {start}", errno == Errno.EPERM ? Privilege.ExplainNumbers(ProcessFacts.OfThisThread()) : "");
        return errno == Errno.None;
    }

    /// <summary>Opens what has that number.</summary>
    internal static Descriptor Open(BpfCommand command, string what, uint id)
    {
        Errno errno = TryOpen(command, id, out Descriptor? descriptor);
        return descriptor ?? throw new BpfSyscallException(command, errno, $"{what} id {id}", errno switch
        {
            Errno.ENOENT => $"There is no {what} of that id; it may have ended since the id was read.",
            Errno.EPERM => Privilege.ExplainNumbers(ProcessFacts.OfThisThread()),
            _ => "",
        });
    }

    /// <summary>Whether something has that number, or that may not be known.</summary>
    internal static bool MayExist(BpfCommand command, uint id)
    {
        Errno errno = TryOpen(command, id, out Descriptor? descriptor);
        descriptor?.Dispose();
        return errno != Errno.ENOENT;
    }

    private static Errno TryOpen(BpfCommand command, uint id, out Descriptor? descriptor)
    {
        bpf_attr_get_id attributes = new() { start_id = id };

        // SAFETY: the attributes are a local without pointers.
        Errno errno = Bpf.InvokeForDescriptor(command, &attributes, sizeof(bpf_attr_get_id), out int number);
        descriptor = errno == Errno.None ? new Descriptor(number) : null;
        return errno;
    }
}
