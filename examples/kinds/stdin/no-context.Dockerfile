FROM busybox:1
RUN echo "made without a context" > /about
CMD ["cat", "/about"]
